import { defineConfig } from 'vitest/config';
import { LONG_FILES } from './test/support/long-files.ts';
import { PLAIN } from './test/support/plain-environment.ts';

/** The suites that need a browser, whole runs or minutes. */
export default defineConfig({
  test: {
    env: PLAIN,
    include: ['test/slow/**/*.test.ts', ...LONG_FILES],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
