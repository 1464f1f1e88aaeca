import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/support/plain-environment.ts';

/** Faults that take minutes to happen: locks that lapse, networks that are silent. */
export default defineConfig({
  test: {
    env: PLAIN,
    include: ['test/nightly/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
