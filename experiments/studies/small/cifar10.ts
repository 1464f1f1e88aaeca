/**
 * CIFAR-10 on a laptop: two narrow bases and a part of the data.
 *
 * It needs CIFAR-10, pulled or in a folder
 * that CIFAR10_DIR names:
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/small/cifar10.ts
 *
 * The question is a real one: procedural pictures are free, photographs are
 * not. Does a base that has learned drawn shapes start better on photographs?
 */
import {
  adam,
  cifar10,
  defineExperiment,
  pretrain,
  procedural,
  resnet50,
  vgg16,
} from 'transfer-bench';

const dir = process.env['CIFAR10_DIR'];

export default defineExperiment({
  name: 'cifar10-small',
  question: 'Does pretraining on drawn shapes help on a thousand photographs of CIFAR-10?',

  // Quarter width; ResNet50 at 48 px, so that its last maps have more than a pixel.
  bases: [vgg16({ width: 0.25, inputSize: 32 }), resnet50({ width: 0.25, inputSize: 48 })],
  sources: [
    pretrain({
      name: 'shapes',
      data: procedural({ name: 'shapes', label: 'shape', classes: 8, train: 1500, test: 400 }),
      training: { epochs: 8 },
    }),
  ],
  targets: [cifar10({ ...(dir === undefined ? {} : { dir }), train: 1000, test: 400 })],
  seeds: [1, 2, 3],

  training: {
    epochs: 10,
    batchSize: 32,
    optimizer: adam(5e-4),
    head: { units: [128] },
    // 250 steps: moving averages of momentum 0.99 would lag behind the weights.
    batchNormMomentum: 0.9,
    earlyStopping: false,
    'fine-tuned': { headEpochs: 2, baseLearningRate: 2.5e-4, batchNorm: 'train' },
  },
});
