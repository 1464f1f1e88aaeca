/**
 * Which blocks to tune: the first under a change of the images, the last under a change of the
 * labels (Lee et al. 2023, Surgical Fine-Tuning). The source has learned shapes; the targets are the
 * same task with little contrast or much noise, and as it is, a hundred images each. Two things
 * differ from the paper: every head begins anew here, so that all labels are changed labels; and
 * each regime has its rate chosen on validation, as in the paper, from three.
 *
 *   npx bench run experiments/studies/where-to-tune.ts
 */
import {
  adam,
  corrupted,
  defineExperiment,
  fineTuned,
  pretrain,
  procedural,
  vgg16,
} from 'transfer-bench';

const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};
const few = { label: 'shape', train: 100, test: 400, ...LARGE } as const;
const tune = { learningRate: [2e-4, 1e-3, 5e-3] };

export default defineExperiment({
  name: 'where-to-tune',
  question: 'Are the first blocks best to tune on changed images, and the last on changed labels?',

  bases: [vgg16({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'shapes',
      data: procedural({
        name: 'shapes',
        label: 'shape',
        train: 1000,
        test: 400,
        seed: 1,
        ...LARGE,
      }),
      training: { epochs: 6, optimizer: adam(1e-3) },
    }),
  ],
  targets: [
    procedural({ name: 'low-contrast', seed: 4, corruption: corrupted('contrast', 4), ...few }),
    procedural({ name: 'noisy', seed: 4, corruption: corrupted('noise', 4), ...few }),
    procedural({ name: 'as-it-is', seed: 4, ...few }),
  ],
  regimes: [
    'frozen',
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'first-block', train: ['block1'], tune }),
    fineTuned({ name: 'last-block', train: ['block5'], tune }),
  ],
  seeds: [1, 2, 3, 4, 5],

  training: {
    epochs: 20,
    batchSize: 16,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    earlyStopping: { patience: 6 },
    frozen: { epochs: 60, optimizer: adam(5e-3) },
    'fine-tuned': { headEpochs: 5, tune },
  },
  verdict: { margin: 0.03 },
  throughput: false,
});
