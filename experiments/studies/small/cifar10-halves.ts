/**
 * Five classes of CIFAR-10 as the source, the other five as the target: the same
 * camera, the same size, other things in the pictures.
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/small/cifar10-halves.ts
 *
 * CIFAR10_DIR may name another folder with CIFAR-10's binary version.
 */
import {
  adam,
  cifar10,
  converged,
  defineExperiment,
  densenet121,
  equal,
  pretrain,
  random,
} from 'transfer-bench';

const dir = process.env['CIFAR10_DIR'];
const where = dir === undefined ? {} : { dir };

export default defineExperiment({
  name: 'cifar10-halves',
  question: 'Does a base that has learned five classes of CIFAR-10 start better on the other five?',
  bases: [densenet121({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'first-five',
      data: cifar10({
        ...where,
        name: 'first-five',
        classes: ['airplane', 'automobile', 'bird', 'cat', 'deer'],
      }),
      training: { epochs: 15 },
    }),
    random(),
  ],
  targets: [
    cifar10({
      ...where,
      name: 'last-five',
      classes: ['dog', 'frog', 'horse', 'ship', 'truck'],
      train: 600,
    }),
  ],
  seeds: [1, 2, 3, 4, 5],
  budgets: [equal({ epochs: 8 }), converged({ epochs: 20, patience: 4 })],

  training: {
    batchSize: 32,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    // Some hundred steps: moving averages of momentum 0.99 would lag behind.
    batchNormMomentum: 0.9,
    'fine-tuned': { headEpochs: 2, baseLearningRate: 5e-4, batchNorm: 'train' },
  },
});
