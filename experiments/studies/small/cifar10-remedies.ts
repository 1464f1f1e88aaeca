/**
 * The question of remedies.ts on photographs: five classes of CIFAR-10 as the source, two hundred
 * images of the other five as the target, as they are and under strong noise.
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/small/cifar10-remedies.ts
 *
 * CIFAR10_DIR may name another folder with CIFAR-10's binary version; four of its files of training
 * images are enough, cut short or whole.
 */
import {
  adam,
  bss,
  cifar10,
  corrupted,
  defineExperiment,
  fineTuned,
  l2sp,
  linearProbe,
  pretrain,
  refine,
  resnet50,
} from 'transfer-bench';

const dir = process.env['CIFAR10_DIR'];
const where = dir === undefined ? {} : { dir };
const target = {
  ...where,
  batches: [1],
  classes: ['dog', 'frog', 'horse', 'ship', 'truck'],
  train: 200,
};

export default defineExperiment({
  name: 'cifar10-remedies',
  question: 'Which remedy makes the most of five classes of CIFAR-10 on the other five?',
  bases: [resnet50({ width: 0.25, inputSize: 48 })],
  sources: [
    pretrain({
      name: 'first-five',
      data: cifar10({
        ...where,
        name: 'first-five',
        batches: [1, 2, 3, 4],
        classes: ['airplane', 'automobile', 'bird', 'cat', 'deer'],
        train: 1800,
      }),
      training: { epochs: 12, optimizer: adam(1e-3), batchNormMomentum: 0.9 },
    }),
  ],
  targets: [
    cifar10({ ...target, name: 'last-five' }),
    cifar10({ ...target, name: 'last-five-noisy', corruption: corrupted('noise', 5) }),
  ],
  regimes: [
    'frozen',
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'l2-sp', penalty: l2sp() }),
    fineTuned({ name: 'bss', penalty: bss() }),
    fineTuned({ name: 'stoch-norm', stochNorm: true }),
    fineTuned({ name: 'batch-norm', train: 'batchNorm' }),
    linearProbe(),
    refine(),
  ],
  seeds: [1, 2, 3, 4, 5],

  training: {
    epochs: 12,
    batchSize: 32,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    // Some hundred steps: moving averages of momentum 0.99 would lag behind.
    batchNormMomentum: 0.9,
    frozen: { epochs: 40, optimizer: adam(3e-3) },
    'fine-tuned': { headEpochs: 2, baseLearningRate: 3e-4, batchNorm: 'train' },
  },
  throughput: false,
});
