/**
 * The article's pipeline where neither its weights nor an hour are at hand: a
 * narrow VGG16 that has learned drawn colours, frozen, its head trained by the
 * article's settings on two thousand images of CIFAR-10, against scratch. That
 * colours alone do not carry to photographs is what should come out: negative.
 *
 *   npx bench pull cifar10
 *   npx bench run experiments/studies/small/article.ts
 */
import { adam, cifar10, defineExperiment, pretrain, procedural, vgg16 } from 'transfer-bench';
import article from '../article.ts';

const dir = process.env['CIFAR10_DIR'];

export default defineExperiment({
  ...article,
  name: 'article-small',
  question: 'Does a frozen VGG16 that has learned drawn colours beat one from scratch on CIFAR-10?',
  bases: [vgg16({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'colours',
      data: procedural({ name: 'colours', label: 'colour', classes: 8, train: 1500, test: 400 }),
      training: { epochs: 10, batchSize: 32, optimizer: adam(5e-4) },
    }),
  ],
  targets: [cifar10({ ...(dir === undefined ? {} : { dir }), train: 2000, test: 400 })],
  regimes: ['frozen', 'scratch'],
  // At the head's 1e-3 most seeds of the whole network never leave chance.
  training: { ...article.training, scratch: { optimizer: adam(3e-4) } },
  // Pixels / 255 leave so narrow a network near its start.
  preprocessing: 'base',
});
