import { expect, test } from 'vitest';
import type { BackendInfo } from '../../../src/backend/info.ts';
import { predict } from '../../../src/runner/plan/estimate.ts';

const wasm = { name: 'wasm', gpu: false } as const;

test('twice the work takes twice as long, beside the start', () => {
  const [one, two] = [predict('a', 4e9, [], wasm), predict('a', 8e9, [], wasm)];
  const none = predict('a', 0, [], wasm);
  expect(two - none).toBeCloseTo(2 * (one - none));
});

test('goes by what trials of the same base took', () => {
  const observed = [
    { base: 'a', macs: 1e9, seconds: 12 },
    { base: 'b', macs: 1e9, seconds: 900 },
  ];
  expect(predict('a', 1e9, observed, wasm)).toBeCloseTo(12);
  expect(predict('a', 2e9, observed, wasm)).toBeCloseTo(22);
});

test('a processor that acts as a GPU is not taken for one', () => {
  const on = (backend: Pick<BackendInfo, 'name' | 'gpu'>) => predict('a', 1e10, [], backend);
  const [gpu, software] = [true, false].map((isGpu) => on({ name: 'webgpu', gpu: isGpu }));
  expect(gpu).toBe(on(wasm));
  expect(software).toBeGreaterThan(20 * gpu!);
  expect(on({ name: 'tensorflow', gpu: false })).toBe(on(wasm));
});
