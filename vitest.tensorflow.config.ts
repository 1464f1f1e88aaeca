import { defineConfig } from 'vitest/config';

/** All that computes, on the tensorflow backend: `bench setup tensorflow` first where npm could not install it. */
export default defineConfig({
  test: {
    env: { BENCH_TEST_BACKEND: 'tensorflow' },
    include: ['test/{backend,models,training,cli,tensorflow}/**/*.test.ts'],
    // Of wasm's own kernels; and what computes nothing.
    exclude: ['test/backend/wasm/**', 'test/cli/{doctor,pull,setup,wrong-input}.test.ts'],
    // A trial uses all cores.
    maxWorkers: 1,
    testTimeout: 600_000,
  },
});
