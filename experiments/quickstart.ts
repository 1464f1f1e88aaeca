/**
 * The whole matrix in minutes, without a GPU and without a download.
 *
 * Four bases learn to tell shapes. What they learned is then carried to two
 * small targets: more shapes, and colours. The same network from scratch is the
 * yardstick for both, seed by seed. Read from top to bottom: the order is that
 * of the questions one should ask before starting from a pretrained network.
 */
import {
  adam,
  defineExperiment,
  densenet121,
  inceptionResNetV2,
  pretrain,
  procedural,
  resnet50,
  vgg16,
} from 'transfer-bench';

// Large objects and little noise: a few hundred steps are enough to learn them.
const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};

export default defineExperiment({
  name: 'quickstart',
  question: 'Does a network that has learned shapes start better on other shapes, and on colours?',

  // Quarter width, so that two CPU cores do: every layer of the published
  // network, with a quarter of its channels; an eighth for InceptionResNetV2,
  // which is by far the largest and takes no less than 75 px. ResNet50 gets
  // 48 px, since it halves its input five times: at 32 px its last blocks would
  // be left with maps of one pixel to normalise.
  bases: [
    vgg16({ width: 0.25, inputSize: 32 }),
    resnet50({ width: 0.25, inputSize: 48 }),
    densenet121({ width: 0.25, inputSize: 32 }),
    inceptionResNetV2({ width: 0.125, inputSize: 75 }),
  ],

  // The source is trained here, once for each base. Its label is the shape;
  // colour and texture vary at random. So the source does not only reward
  // seeing shapes: it rewards being blind to colour.
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
      training: { epochs: 5, optimizer: adam(1e-3) },
    }),
  ],

  // Near: the same factor, in pastel colours the source never saw, and few
  // images: what the source knows is what is missing. Far: the factor that the
  // source learned to ignore. The seeds differ, so no image is shared.
  targets: [
    procedural({
      name: 'near',
      label: 'shape',
      palette: 'pastel',
      train: 96,
      test: 400,
      seed: 2,
      ...LARGE,
    }),
    procedural({
      name: 'far',
      label: 'colour',
      train: 96,
      test: 400,
      seed: 3,
      ...LARGE,
      objectSize: [0.75, 0.95],
    }),
  ],

  regimes: ['frozen', 'fine-tuned', 'scratch'],

  // A seed decides initialisation, order and split together. Five pairs let a
  // large gap stand after correction for the sixteen comparisons of the report.
  seeds: [1, 2, 3, 4, 5],

  training: {
    epochs: 8,
    batchSize: 16,
    optimizer: adam(7e-4),
    // One Dense layer on the pooled features: with so few images a wide head
    // would be the larger part of what is trained.
    head: { units: [] },
    validation: 0.2,
    // Every regime gets its whole budget. With two dozen validation images,
    // early stopping would now and then stop a network before it has begun.
    earlyStopping: false,
    // 40 steps are too few for moving averages of momentum 0.99, the published
    // value: they would still be nearer to their start than to the data.
    batchNormMomentum: 0.9,

    // Each regime with settings of its own: a head alone bears a higher rate
    // and more epochs, which cost next to nothing on cached features.
    frozen: { epochs: 24, optimizer: adam(2e-3) },
    // Fine-tuning has the budget of scratch: two epochs warm up the head, the
    // other six train everything at half the rate.
    'fine-tuned': { headEpochs: 2, baseLearningRate: 3.5e-4, batchNorm: 'train' },
  },
});
