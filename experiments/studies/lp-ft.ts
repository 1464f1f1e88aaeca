/**
 * Does a probe before fine-tuning keep what the source knew? Kumar et al. (2022) see fine-tuning
 * distort features: better on images like those it was tuned on, worse on others, and a head that is
 * trained first (LP-FT) better on both. Here: shapes in bright colours are the source, a
 * hundred in pastel the target, and its networks are also tested on bright ones and on dark ones.
 *
 *   npx bench run experiments/studies/lp-ft.ts
 */
import {
  adam,
  defineExperiment,
  fineTuned,
  linearProbe,
  pretrain,
  procedural,
  vgg16,
} from 'transfer-bench';

const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};
const others = { label: 'shape', train: 4, test: 400, ...LARGE } as const;
const tune = { learningRate: [1e-4, 1e-3] };

export default defineExperiment({
  name: 'lp-ft',
  question: 'Does a probe before fine-tuning keep more of what the source knew?',

  bases: [vgg16({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'vivid-shapes',
      data: procedural({
        name: 'vivid-shapes',
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
    procedural({
      name: 'pastel',
      label: 'shape',
      palette: 'pastel',
      seed: 2,
      train: 100,
      test: 400,
      ...LARGE,
    }),
  ],
  // Of the source's own colours, and of colours that neither has.
  alsoTest: [
    procedural({ name: 'vivid', seed: 5, ...others }),
    procedural({ name: 'dark', palette: 'dark', seed: 6, ...others }),
  ],
  regimes: [
    'frozen',
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'lp-ft', headEpochs: 20, tune }),
    linearProbe(),
  ],
  seeds: [1, 2, 3, 4, 5, 6],

  training: {
    epochs: 30,
    batchSize: 16,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    earlyStopping: { patience: 'never' },
    frozen: { epochs: 60, optimizer: adam(5e-3) },
    // As in the paper: base and head together from the first step.
    'fine-tuned': { headEpochs: 0, tune },
  },
  verdict: { margin: 0.03 },
  throughput: false,
});
