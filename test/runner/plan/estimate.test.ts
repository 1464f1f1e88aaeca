import { expect, test } from 'vitest';
import type { BackendInfo } from '../../../src/backend/info.ts';
import { foresee } from '../../../src/runner/plan/estimate.ts';

const wasm = { name: 'wasm', gpu: false } as const;

test('twice the work takes twice as long, beside the start', () => {
  const [one, two] = [foresee('a', 4e9, [], wasm), foresee('a', 8e9, [], wasm)];
  const none = foresee('a', 0, [], wasm);
  expect(two - none).toBeCloseTo(2 * (one - none));
});

test('goes by what trials of the same base took', () => {
  const observed = [
    { base: 'a', macs: 1e9, seconds: 12 },
    { base: 'b', macs: 1e9, seconds: 900 },
  ];
  expect(foresee('a', 1e9, observed, wasm)).toBeCloseTo(12);
  expect(foresee('a', 2e9, observed, wasm)).toBeCloseTo(22);
});

test('a processor that acts as a GPU is not taken for one', () => {
  const on = (backend: Pick<BackendInfo, 'name' | 'gpu'>) => foresee('a', 1e10, [], backend);
  const [gpu, software] = [true, false].map((isGpu) => on({ name: 'webgpu', gpu: isGpu }));
  expect(gpu).toBe(on(wasm));
  expect(software).toBeGreaterThan(20 * gpu!);
  expect(on({ name: 'tensorflow', gpu: false })).toBe(on(wasm));
});
