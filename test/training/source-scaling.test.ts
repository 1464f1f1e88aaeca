import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import { namesPyTorch } from '../../src/training/source-scaling.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-scaling-'));
afterAll(() => rmSync(folder, { recursive: true }));

const safetensors = (...names: string[]) =>
  encodeSafetensors(
    new Map(names.map((name) => [name, { shape: [1], values: new Float32Array(1) }])),
  );
const names = (content: Buffer | string) => {
  const file = join(folder, 'a');
  writeFileSync(file, content);
  return namesPyTorch(file);
};

test('dots are names of PyTorch, slashes are those of this harness', () => {
  expect(names(safetensors('layer1.0.conv1.weight', 'layer1.0.bn1.running_mean'))).toBe(true);
  expect(names(safetensors('block1_conv1/kernel', 'block1_conv1/bias'))).toBe(false);
  expect(names(safetensors('running_mean'))).toBe(false);
});

test('the header is enough; what cannot be read is none', () => {
  const whole = safetensors('features.0.weight');
  expect(names(whole.subarray(0, whole.length - 4))).toBe(true);
  for (const broken of [whole.subarray(0, 20), '', 'text', Buffer.alloc(16, 0x7f)])
    expect(names(broken)).toBe(false);
  expect(namesPyTorch(join(folder, 'missing'))).toBe(false);
  expect(namesPyTorch(folder)).toBe(false);
});
