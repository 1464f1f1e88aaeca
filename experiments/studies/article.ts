/**
 * The article's run: VGG16 with ImageNet weights, frozen; its pooled features into a Dense
 * layer of 1024 and ten classes, on CIFAR-10 at 32 px, pixels / 255, batch 128, Adam 1e-3, at
 * most 40 epochs. As `fit(validation_split=0.1, callbacks=[EarlyStopping(patience=3)])` has it:
 * the last tenth of the training images validates, and the weights of the last epoch are
 * tested, not those of the best. The article stopped after 10 epochs at test accuracy 0.6242,
 * with one seed; here are three.
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/article*.ts
 *
 * Beside it, article-preprocessed.ts has the same run under VGG16's own preprocessing, and
 * article-xception.ts under Xception's. docs/how-to/article.md says what is the same as in
 * Keras, and by how much it was measured to be.
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
    validation: { split: 'tail', share: 0.1 },
    earlyStopping: { patience: 3, keep: 'last' },
  },

  // What the article calls my_model_tl.h5.
  save: 'best',
});
