import { expect, test } from 'vitest';
import type { BackendInfo } from '../../../src/backend/info.ts';
import { predict } from '../../../src/runner/plan/estimate.ts';
import type { Work } from '../../../src/training/cost.ts';

const wasm = { name: 'wasm', gpu: false } as const;
const work = (times: number): Work => ({
  layers: 19,
  macs: 2e10 * times,
  hostMacs: 0,
  outputs: 8e7 * times,
  calls: 1e3 * times,
});

test('twice the work takes twice as long, beside the start', () => {
  const [none, one, two] = [0, 1, 2].map((times) => predict('a', work(times), [], wasm));
  expect(two! - none!).toBeCloseTo(2 * (one! - none!), 9);
});

test('goes by what trials of the same base took, else by those of others', () => {
  const known = (base: string, factor: number) => ({
    base,
    work: work(1),
    seconds: factor * predict(base, work(1), [], wasm),
  });
  const observed = [known('a', 3), known('b', 90)];
  expect(predict('a', work(2), observed, wasm)).toBeCloseTo(3 * predict('a', work(2), [], wasm));
  const other = predict('c', work(2), observed, wasm);
  expect(other).toBeCloseTo(46.5 * predict('c', work(2), [], wasm));
});

test('a processor that acts as a GPU is not taken for one', () => {
  const on = (backend: Pick<BackendInfo, 'name' | 'gpu'>) => predict('a', work(10), [], backend);
  const [gpu, software] = [true, false].map((isGpu) => on({ name: 'webgpu', gpu: isGpu }));
  expect(gpu).toBeLessThan(on(wasm));
  expect(software).toBeGreaterThan(20 * on(wasm));
});
