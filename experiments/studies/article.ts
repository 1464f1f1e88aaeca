/**
 * The article's run, exactly: VGG16 with ImageNet weights, frozen; its pooled
 * features into a Dense layer of 1024 and ten classes, on CIFAR-10 at 32 px,
 * pixels / 255, batch 128, Adam 1e-3, a tenth held out, patience 3, at most 40
 * epochs. The article stopped after 10 epochs at test accuracy 0.6242, with one
 * seed; here are three. Beside it, article-preprocessed.ts has the same run
 * under VGG16's own preprocessing.
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/article.ts experiments/studies/article-preprocessed.ts
 *
 * A processor alone needs about an hour: the base sees each image once. Whether
 * this is transfer at all, that is against scratch, experiments/studies/cifar10.ts asks.
 */
import { adam, cifar10, defineExperiment, imagenet, vgg16 } from 'transfer-bench';

const dir = process.env['CIFAR10_DIR'];

export default defineExperiment({
  name: 'article',
  question: 'How accurate is a head on the features of a frozen VGG16 on CIFAR-10, pixels / 255?',

  bases: [vgg16({ inputSize: 32 })],
  sources: [imagenet()],
  targets: [cifar10(dir === undefined ? {} : { dir })],
  regimes: ['frozen'],
  seeds: [1, 2, 3],

  preprocessing: 'unit',
  training: {
    epochs: 40,
    batchSize: 128,
    optimizer: adam(1e-3),
    head: { units: [1024] },
    validation: 0.1,
    earlyStopping: { patience: 3 },
  },
});
