import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { readSource } from '../../src/training/source-file.ts';
import {
  namesDigest,
  pooledError,
  stateDict,
  TORCH_BASES,
  torchBase,
  torchGolden,
  writeSafetensors,
} from '../reference/torch.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const folder = mkdtempSync(join(tmpdir(), 'torch-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(TORCH_BASES)("torchvision's %s at full width", (name) => {
  const { arrays, names, pooled } = torchGolden(name, 1);
  const sizes = Object.entries(pooled);

  test.each(sizes)('gives the same features of %d px', async (size, expected) => {
    const base = torchBase(name, 1, Number(size));
    const state = stateDict(base);
    expect(state.size).toBe(arrays);
    expect(namesDigest(state)).toBe(names);
    const read = await readSource(writeSafetensors(join(folder, 'a.safetensors'), state), base);
    expect(await pooledError(base, read.base, expected)).toBeLessThan(1e-4);
  });
});
