import { defineConfig } from 'vitest/config';
import { LONG_FILES } from './test/support/long-files.ts';
import { PLAIN } from './test/support/plain-environment.ts';

export default defineConfig({
  test: {
    env: PLAIN,
    include: ['test/**/*.test.ts'],
    exclude: ['test/{nightly,slow,tensorflow,webgpu}/**', ...LONG_FILES],
    // Most of what a file imports others have imported: modules stay, tests undo what they change.
    isolate: false,
    // By default one core is left idle, which with two is half of them.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
});
