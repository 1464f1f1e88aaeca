import { defineConfig } from 'vitest/config';

/** The suites that need a browser, whole runs or minutes. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
