import { expect, test } from 'vitest';
import { visibleGpus } from '../../../src/runner/process/gpus.ts';

const TWO = `GPU 0: NVIDIA A100 (UUID: GPU-1)
GPU 1: NVIDIA A100 (UUID: GPU-2)
`;

test('all that nvidia-smi lists', () => {
  expect(visibleGpus({}, () => TWO)).toEqual(['0', '1']);
});

test('only those that CUDA_VISIBLE_DEVICES allows', () => {
  expect(visibleGpus({ CUDA_VISIBLE_DEVICES: '1, GPU-9' }, () => TWO)).toEqual(['1', 'GPU-9']);
  expect(visibleGpus({ CUDA_VISIBLE_DEVICES: '' }, () => TWO)).toEqual([]);
  expect(visibleGpus({ CUDA_VISIBLE_DEVICES: '-1' }, () => TWO)).toEqual([]);
});

test('none without a driver', () => {
  expect(visibleGpus({}, () => '')).toEqual([]);
});
