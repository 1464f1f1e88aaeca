import { defineConfig } from 'vitest/config';

/** All that computes, on the tensorflow backend: `bench setup tensorflow` first where npm could not install it. */
export default defineConfig({
  test: {
    // One thread each, as a trial beside others has.
    env: {
      BENCH_TEST_BACKEND: 'tensorflow',
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
    },
    include: ['test/{backend,models,training,cli,tensorflow}/**/*.test.ts'],
    // Of wasm's own kernels; and what computes nothing.
    exclude: ['test/backend/wasm/**', 'test/cli/{doctor,pull,setup,wrong-input}.test.ts'],
    maxWorkers: '100%',
    testTimeout: 600_000,
  },
});
