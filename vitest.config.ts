import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/plain-environment.ts';

export default defineConfig({
  test: {
    env: PLAIN,
    include: ['test/**/*.test.ts'],
    exclude: ['test/{slow,tensorflow,webgpu}/**'],
    // By default one core is left idle, which with two is half of them.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
});
