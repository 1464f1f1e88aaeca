import { afterEach, expect, test, vi } from 'vitest';
import { describeGpus, gpuText, nvidiaSmi } from '../../src/backend/nvidia-smi.ts';
import { fakeProgram } from '../support/fake-program.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

afterEach(() => vi.unstubAllEnvs());

/** An nvidia-smi of this test, before all others. */
function fakeNvidiaSmi(script: string): void {
  const folder = temporaryFolder();
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  fakeProgram(folder, 'nvidia-smi', script);
}

test('says name, driver and memory, and whether products are TF32', () => {
  fakeNvidiaSmi(
    `echo 'NVIDIA H100 80GB HBM3, 550.54.15, 81559, 9.0'
     echo 'Tesla V100-SXM2-16GB, 550.54.15, 16384, 7.0'`,
  );
  const gpus = describeGpus();
  expect(gpus.map(gpuText)).toEqual([
    'NVIDIA H100 80GB HBM3, driver 550.54.15, 81559 MiB',
    'Tesla V100-SXM2-16GB, driver 550.54.15, 16384 MiB',
  ]);
  expect(gpus.map(({ tf32 }) => tf32)).toEqual([true, false]);
  vi.stubEnv('NVIDIA_TF32_OVERRIDE', '0');
  expect(describeGpus()[0]?.tf32).toBe(false);
});

test('asks for the one GPU that is meant', () => {
  fakeNvidiaSmi('echo "$*"');
  expect(nvidiaSmi('-i', 'GPU-1f')).toBe('-i GPU-1f\n');
});

test('there are none where the driver is missing or fails', () => {
  fakeNvidiaSmi('echo "No devices were found"; exit 6');
  expect(describeGpus()).toEqual([]);
});
