import type { z } from 'zod';
import type { BaseName } from './bases.ts';
import type {
  cifar10Schema,
  cifar100Schema,
  imageFolderSchema,
  proceduralSchema,
} from './data-schema.ts';
import type { ExperimentInput, pretrainSchema } from './schema.ts';

type BaseOptions = Omit<ExperimentInput['bases'][number], 'name'>;
type Without<T, K extends PropertyKey> = Omit<T, K | 'kind'>;

/**
 * Types an experiment, so that an editor completes it. It returns its argument:
 * `bench run` validates it, where the file's name is known.
 */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}

const base =
  <Name extends BaseName>(name: Name) =>
  (options: BaseOptions = {}) => ({ ...options, name });

/** Simonyan and Zisserman 2014; 32 px or more. */
export const vgg16 = base('VGG16');
/** He et al. 2015; 32 px or more. */
export const resnet50 = base('ResNet50');
/** Huang et al. 2017; 32 px or more. */
export const densenet121 = base('DenseNet121');
/** Szegedy et al. 2016; 75 px or more. */
export const inceptionResNetV2 = base('InceptionResNetV2');

/** The embedded image family: one factor is the label, the other two vary at random. */
export function procedural(options: Without<z.input<typeof proceduralSchema>, never>) {
  return { ...options, kind: 'procedural' as const };
}

/** CIFAR-10 in its binary format, from a folder on disk or from `bench pull cifar10`. */
export function cifar10(options: Without<z.input<typeof cifar10Schema>, never> = {}) {
  return { ...options, kind: 'cifar10' as const };
}

/** CIFAR-100 in its binary format, from a folder on disk or from `bench pull cifar100`. */
export function cifar100(options: Without<z.input<typeof cifar100Schema>, never> = {}) {
  return { ...options, kind: 'cifar100' as const };
}

/**
 * Images on disk, a folder for each class: `dir/<class>/*.jpg`, or that under train, val and test.
 * @throws Error for a `groupBy` with flags, which plain JSON cannot carry.
 */
export function imageFolder(
  options: Omit<Without<z.input<typeof imageFolderSchema>, never>, 'groupBy'> & {
    groupBy?: string | RegExp;
  },
) {
  const { groupBy, ...rest } = options;
  if (groupBy instanceof RegExp && !['', 'u'].includes(groupBy.flags))
    throw new Error(
      `groupBy: expected a regular expression without flags, received ${groupBy}; write [Pp] for both cases of a letter`,
    );
  const pattern = groupBy instanceof RegExp ? groupBy.source : groupBy;
  return {
    ...rest,
    ...(pattern === undefined ? {} : { groupBy: pattern }),
    kind: 'image-folder' as const,
  };
}

/** A source the harness makes itself: the base is trained on `data` first, and kept. */
export function pretrain(options: Without<z.input<typeof pretrainSchema>, never>) {
  return { ...options, kind: 'pretrain' as const };
}

/** The published ImageNet weights of each base, fetched once; of width 1 only. */
export function imagenet() {
  return { kind: 'imagenet' as const };
}

/** Weights from a file that Keras or this harness saved; with several bases, a file for each by its name. */
export function weights(
  file: string | Partial<Record<BaseName, string>>,
  options: { name: string },
) {
  return { kind: 'weights' as const, file, name: options.name };
}

/** A control: no weights at all, but the schedule of the regimes that have a source. */
export function random(options: { name?: string } = {}) {
  return { ...options, kind: 'random' as const };
}

/**
 * A control: weights drawn from normal distributions with the mean and variance
 * of each array of another source. The scale of its weights, without its features
 * (Raghu et al. 2019, Transfusion).
 */
export function meanVariance(of: string, options: { name?: string } = {}) {
  return { ...options, kind: 'mean-variance' as const, of };
}

/** A budget: the same optimizer steps for every regime; those of `training` when none are given. */
export function equal(options: { epochs?: number; steps?: number } = {}) {
  return { ...options, kind: 'equal' as const };
}

/** A budget: every regime trains until its validation loss stops improving. */
export function converged(options: { epochs?: number; patience?: number } = {}) {
  return { ...options, kind: 'converged' as const };
}

/** Adam (Kingma and Ba 2014), with Keras's defaults. */
export function adam(learningRate = 1e-3, options: { weightDecay?: number } = {}) {
  return { name: 'adam' as const, learningRate, ...options };
}

/** Stochastic gradient descent, Keras's formula for momentum. */
export function sgd(
  learningRate = 1e-2,
  options: { momentum?: number; nesterov?: boolean; weightDecay?: number } = {},
) {
  return { name: 'sgd' as const, learningRate, ...options };
}
