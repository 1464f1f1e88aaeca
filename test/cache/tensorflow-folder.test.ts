import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findSetUp, PLATFORM, SET_UP_FILE, TFJS_NODE } from '../../src/cache/tensorflow-folder.ts';

let cache: string;
let setUp: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'bench-setup-'));
  setUp = join(cache, 'tensorflow', 'one');
  mkdirSync(setUp, { recursive: true });
  const written = { package: TFJS_NODE.version, platform: PLATFORM, variant: 'cpu' };
  writeFileSync(join(setUp, SET_UP_FILE), JSON.stringify(written));
  vi.stubEnv('TRANSFER_BENCH_CACHE', cache);
  vi.stubEnv('TRANSFER_BENCH_TENSORFLOW', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

test('a set-up of ours is found', () => {
  expect(findSetUp()?.folder).toBe(setUp);
});

test.each(['tensorflow', 'tensorflow/one', `tensorflow/one/${SET_UP_FILE}`])(
  'none whose code anybody may have written is run: %s',
  (part) => {
    chmodSync(join(cache, part), 0o777);
    expect(() => findSetUp()).toThrow(
      expect.objectContaining({
        code: 'backend',
        message: expect.stringContaining('anybody may write to it: it is not run'),
      }),
    );
  },
);
