/** What an experiment file and a `bench.config.ts` may import. */

export {
  adam,
  cifar10,
  cifar100,
  converged,
  defineExperiment,
  densenet121,
  equal,
  imageFolder,
  imagenet,
  inceptionResNetV2,
  meanVariance,
  pretrain,
  procedural,
  random,
  resnet50,
  sgd,
  vgg16,
  weights,
} from './experiment/define.ts';
export type { ExperimentInput } from './experiment/schema.ts';
export { defineConfig } from './gate/define-config.ts';
export type { ConfigInput } from './gate/settings.ts';
