/**
 * A source that hurts, and how long it goes on hurting.
 *
 * A network that has learned shapes, whatever their colour, is to tell colours.
 * Negative transfer depends on how much target data there is, and on how long
 * one trains (Wang et al. 2019; He et al. 2019), so both are axes here: three
 * sizes of the target, each with the same steps for every regime and again until
 * validation stops improving.
 */
import {
  adam,
  converged,
  defineExperiment,
  equal,
  pretrain,
  procedural,
  vgg16,
} from 'transfer-bench';

export default defineExperiment({
  name: 'far-source',
  question:
    'Does a network that has learned shapes hurt on colours, and do more data or more steps mend it?',

  // No batch normalisation: what the source made of the weights stays in them.
  bases: [vgg16({ width: 0.125, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'shapes',
      data: procedural({ name: 'shapes', label: 'shape', train: 1500, test: 400, seed: 1 }),
      training: { epochs: 20 },
    }),
  ],
  targets: [procedural({ name: 'colours', label: 'colour', train: 192, test: 300, seed: 3 })],
  trainSizes: [48, 96, 'all'],
  budgets: [equal({ epochs: 12 }), converged({ epochs: 50, patience: 6 })],
  seeds: [1, 2, 3, 4, 5],

  training: {
    batchSize: 16,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.25,
    // Each regime at rates of its own, chosen on validation images.
    frozen: { tune: { learningRate: [1e-3, 1e-2] } },
    'fine-tuned': { headEpochs: 2, tune: { learningRate: [1e-4, 1e-3] } },
    scratch: { tune: { learningRate: [5e-4, 1e-3] } },
  },
  throughput: false,
});
