import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/support/plain-environment.ts';

/** What computes, on the webgpu backend; a software driver will do: see the README. */
export default defineConfig({
  test: {
    env: { ...PLAIN, BENCH_TEST_BACKEND: 'webgpu' },
    include: [
      'test/backend/{gradients,kernels,ops}/**/*.test.ts',
      'test/models/batch-norm.test.ts',
      'test/training/{keras,imbalance}-parity.test.ts',
      'test/training/regimes/batches.test.ts',
      'test/training/step/{compiled,loss,optimizer}.test.ts',
      'test/webgpu/**/*.test.ts',
    ],
    maxWorkers: 1,
    testTimeout: 600_000,
  },
});
