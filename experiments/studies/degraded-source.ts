/**
 * Does a source hurt more, the less it knows? Wang et al. (2019) draw labels of a source at random
 * and see the negative transfer gap grow. Here: shapes, of which no, half or all training labels are
 * drawn at random, carried to a hundred images of shapes in other colours.
 *
 *   npx bench run experiments/studies/degraded-source.ts
 */
import { adam, defineExperiment, pretrain, procedural, refine, vgg16 } from 'transfer-bench';

const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};
const shapes = { label: 'shape', train: 1000, test: 400, seed: 1, ...LARGE } as const;
const pretrained = { epochs: 6, optimizer: adam(1e-3) };

export default defineExperiment({
  name: 'degraded-source',
  question: 'Does a source hurt more, the more of its labels are drawn at random?',

  bases: [vgg16({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({ name: 'true', data: procedural({ name: 'true', ...shapes }), training: pretrained }),
    pretrain({
      name: 'half-random',
      data: procedural({ name: 'half-random', ...shapes, labelNoise: 0.5 }),
      training: pretrained,
    }),
    pretrain({
      name: 'random-labels',
      data: procedural({ name: 'random-labels', ...shapes, labelNoise: 1 }),
      training: pretrained,
    }),
  ],
  targets: [
    procedural({
      name: 'near',
      label: 'shape',
      palette: 'pastel',
      seed: 2,
      train: 100,
      test: 400,
      ...LARGE,
    }),
  ],
  regimes: ['frozen', 'fine-tuned', 'scratch', refine()],
  seeds: [1, 2, 3, 4, 5],

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
