import { defineConfig } from 'vitest/config';
import { PLAIN } from './test/support/plain-environment.ts';

/** Gradients beside Keras's own, which were computed without oneDNN; and trainings that must be the same by two ways. */
const WITHOUT_ONEDNN = [
  'test/models/keras-parity.test.ts',
  'test/training/regimes/penalised.test.ts',
];

// One thread each, as a trial beside others has.
const env = {
  ...PLAIN,
  BENCH_TEST_BACKEND: 'tensorflow',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};
const timeouts = { testTimeout: 600_000, hookTimeout: 600_000 };

/** All that computes, on the tensorflow backend: `bench setup tensorflow` first where npm could not install it. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...timeouts,
          name: 'tensorflow',
          env,
          include: ['test/{backend,models,training,cli,tensorflow}/**/*.test.ts'],
          // Kernels with a padding that tfjs-node does not take; and what computes nothing.
          exclude: [
            ...WITHOUT_ONEDNN,
            'test/backend/{kernels,wasm}/**',
            'test/cli/{doctor,pull,setup,wrong-input}.test.ts',
          ],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'tensorflow without oneDNN',
          // oneDNN adds in another order: a ReLU near 0 may then pass a gradient or not.
          env: { ...env, TF_ENABLE_ONEDNN_OPTS: '0' },
          include: WITHOUT_ONEDNN,
        },
      },
    ],
  },
});
