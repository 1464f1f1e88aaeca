import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/support/plain-environment.ts';

/** Files that lose the device, or change what it does. */
const OWN_DEVICE = ['test/webgpu/{device,launches,shaders}.test.ts'];

const env = { ...PLAIN, BENCH_TEST_BACKEND: 'webgpu' };
const testTimeout = 600_000;

/** What computes, on the webgpu backend; a software driver will do: see the README. */
export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: [
      {
        test: {
          name: 'one device',
          include: [
            'test/backend/{gradients,kernels,ops}/**/*.test.ts',
            'test/models/batch-norm.test.ts',
            'test/training/{keras,imbalance}-parity.test.ts',
            'test/training/heat/heat.test.ts',
            'test/training/regimes/batches.test.ts',
            'test/training/step/{compiled,loss,optimizer}.test.ts',
            'test/webgpu/**/*.test.ts',
          ],
          exclude: OWN_DEVICE,
          // A shader takes a software driver up to seconds to compile: one file has it for all.
          isolate: false,
          ...{ env, testTimeout },
        },
      },
      { test: { name: 'own device', include: OWN_DEVICE, env, testTimeout } },
    ],
  },
});
