/**
 * What to do about negative transfer: published remedies beside plain fine-tuning, by the same
 * statistics, on drawn images. It runs anywhere, in minutes, without a download.
 *
 * The source has learned shapes in bright colours. The targets are near (shapes again, in pastel),
 * far (colours, which the source was taught to ignore) and corrupted (shapes with little contrast,
 * where the first block should be what to tune: Lee et al. 2023), of a hundred images each. The
 * trained networks also see their test images overexposed, which none was trained on (LP-FT should
 * then beat fine-tuning: Kumar et al. 2022).
 *
 *   npx bench run experiments/studies/remedies.ts
 */
import {
  adam,
  bss,
  corrupted,
  defineExperiment,
  delta,
  fineTuned,
  l2sp,
  linearProbe,
  pretrain,
  procedural,
  refine,
  vgg16,
} from 'transfer-bench';

const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};
const few = { train: 100, test: 400, ...LARGE } as const;

export default defineExperiment({
  name: 'remedies',
  question: 'Which remedy removes the harm of a source, and which does not?',

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
    procedural({ name: 'near', label: 'shape', palette: 'pastel', seed: 2, ...few }),
    procedural({ name: 'far', label: 'colour', seed: 3, ...few }),
    procedural({
      name: 'corrupted',
      label: 'shape',
      seed: 4,
      corruption: corrupted('contrast', 4),
      ...few,
    }),
  ],

  regimes: [
    'frozen',
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'l2-sp', penalty: l2sp() }),
    fineTuned({ name: 'delta', penalty: delta() }),
    fineTuned({ name: 'bss', penalty: bss() }),
    fineTuned({ name: 'lp-ft', headEpochs: 12 }),
    fineTuned({ name: 'first-block', train: ['block1'] }),
    linearProbe(),
    refine(),
  ],
  seeds: [1, 2, 3, 4, 5, 6],
  alsoTest: [corrupted('brightness', 3)],

  training: {
    epochs: 20,
    batchSize: 16,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    earlyStopping: { patience: 6 },
    frozen: { epochs: 60, optimizer: adam(5e-3) },
    'fine-tuned': { headEpochs: 2, baseLearningRate: 2e-4 },
  },
  throughput: false,
});
