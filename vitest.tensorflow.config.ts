import { defineConfig } from 'vitest/config';

/** Tests that need libtensorflow: `bench setup tensorflow` first where npm could not install it. */
export default defineConfig({
  test: { include: ['test/tensorflow/**/*.test.ts'], maxWorkers: 1, testTimeout: 120_000 },
});
