/**
 * The article's run, for four bases and three regimes.
 *
 * An article took VGG16 with ImageNet weights, froze it, put a Dense layer of
 * 1024 on its pooled features, and trained that on CIFAR-10: test accuracy
 * 0.6242 after 10 epochs, one seed, no comparison. Is that transfer at all?
 * This experiment asks what the article could not: each base, frozen and
 * fine-tuned, against the same network from scratch, over three seeds.
 *
 * It needs a GPU, CIFAR-10 (`npx bench pull cifar10`) and the weights, which it
 * fetches; where one of them is missing it is skipped.
 */
import {
  adam,
  cifar10,
  defineExperiment,
  densenet121,
  imagenet,
  inceptionResNetV2,
  resnet50,
  vgg16,
} from 'transfer-bench';

const dir = process.env['CIFAR10_DIR'];

export default defineExperiment({
  name: 'cifar10',
  question: 'Does starting from ImageNet weights help on CIFAR-10?',

  // The published networks at the smallest input each accepts; images are
  // resized to it, so InceptionResNetV2 sees CIFAR-10 enlarged to 75 px.
  bases: [
    vgg16({ inputSize: 32 }),
    resnet50({ inputSize: 32 }),
    densenet121({ inputSize: 32 }),
    inceptionResNetV2({ inputSize: 75 }),
  ],
  sources: [imagenet()],
  targets: [cifar10(dir === undefined ? {} : { dir })],
  regimes: ['frozen', 'fine-tuned', 'scratch'],
  seeds: [1, 2, 3],

  // Pixels / 255, as in the article. Each base's own scaling ('base', the
  // default) is what its weights were trained with and would serve it better.
  preprocessing: 'unit',

  // The article's settings, which are the harness's defaults too, but for its validation
  // images and for testing the last weights: here they are drawn, and the best are tested.
  training: {
    epochs: 40,
    batchSize: 128,
    optimizer: adam(1e-3),
    head: { units: [1024] },
    validation: 0.1,
    earlyStopping: { patience: 3 },
    // The head first, on cached features; then everything, a hundred times
    // slower, with batch normalisation left in inference mode.
    'fine-tuned': { headEpochs: 5, baseLearningRate: 1e-5, batchNorm: 'frozen' },
  },

  requires: { gpu: true },
});
