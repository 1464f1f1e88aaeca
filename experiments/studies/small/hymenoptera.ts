/**
 * Ants or bees: 245 photographs to learn from, as in PyTorch's transfer-learning tutorial.
 *
 * It needs the data set, a folder with train/ants, train/bees, val/ants and val/bees:
 *
 *   HYMENOPTERA_DIR=path/to/hymenoptera_data npx bench run experiments/studies/small/hymenoptera.ts
 *
 * Its val folder is what is tested on; validation images are split off train.
 */
import {
  adam,
  defineExperiment,
  densenet121,
  imageFolder,
  pretrain,
  procedural,
  vgg16,
} from 'transfer-bench';

const dir = process.env['HYMENOPTERA_DIR'] ?? 'data/hymenoptera_data';

export default defineExperiment({
  name: 'hymenoptera',
  question: 'Does pretraining on drawn textures help to tell ants from bees in 245 photographs?',

  bases: [vgg16({ width: 0.25, inputSize: 64 }), densenet121({ width: 0.25, inputSize: 64 })],
  sources: [
    pretrain({
      name: 'textures',
      data: procedural({
        name: 'textures',
        label: 'texture',
        classes: 8,
        size: 64,
        train: 1000,
        test: 200,
      }),
      training: { epochs: 6 },
    }),
  ],
  // Cropped, not stretched: an ant must keep its shape.
  targets: [imageFolder({ name: 'hymenoptera', dir, size: 64, resize: 'crop' })],
  seeds: [1, 2, 3],

  training: {
    epochs: 10,
    batchSize: 16,
    optimizer: adam(5e-4),
    head: { units: [128] },
    validation: 0.15,
    // 140 steps: moving averages of momentum 0.99 would lag behind the weights.
    batchNormMomentum: 0.9,
    earlyStopping: false,
    'fine-tuned': { headEpochs: 2, baseLearningRate: 2e-4, batchNorm: 'train' },
  },

  requires: { files: [dir] },
});
