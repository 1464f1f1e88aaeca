import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/plain-environment.ts';

/** The suites that need a browser, whole runs or minutes. */
export default defineConfig({
  test: {
    env: PLAIN,
    include: ['test/slow/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
