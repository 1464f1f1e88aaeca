import type { BaseName } from './bases.ts';
import type { Corruption } from './corruptions.ts';
import type { ExperimentInput } from './schema.ts';

type BaseOptions = Omit<ExperimentInput['bases'][number], 'name'>;
type Variant =
  | ExperimentInput['sources'][number]
  | ExperimentInput['targets'][number]
  | NonNullable<ExperimentInput['budgets']>[number];
type OptionsOf<Kind extends Variant['kind']> = Omit<Extract<Variant, { kind: Kind }>, 'kind'>;
type Regime = Exclude<NonNullable<ExperimentInput['regimes']>[number], string>;
type RegimeOptions<Kind extends Regime['kind']> = Omit<Extract<Regime, { kind: Kind }>, 'kind'>;
type Penalty = Exclude<NonNullable<RegimeOptions<'fine-tuned'>['penalty']>, readonly unknown[]>;
type PenaltyOptions<Kind extends Penalty['kind']> = Omit<Extract<Penalty, { kind: Kind }>, 'kind'>;
type Optimizer = NonNullable<NonNullable<ExperimentInput['training']>['optimizer']>;
type OptimizerOptions<Name> = Omit<Extract<Optimizer, { name: Name }>, 'name' | 'learningRate'>;

/**
 * Types an experiment, so that an editor completes it. It returns its argument:
 * `bench run` validates it, where the file's name is known.
 */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}

const base =
  <Name extends BaseName>(name: Name) =>
  (options: Omit<BaseOptions, 'version'> = {}) => ({ ...options, name });

/** Simonyan and Zisserman 2014; 32 px or more. */
export const vgg16 = base('VGG16');
/** He et al. 2015; 32 px or more. `version: 1.5` is that of torchvision and timm. */
export const resnet50 = (options: BaseOptions = {}) => ({ ...options, name: 'ResNet50' as const });
/** Huang et al. 2017; 32 px or more. */
export const densenet121 = base('DenseNet121');
/** Szegedy et al. 2016; 75 px or more. */
export const inceptionResNetV2 = base('InceptionResNetV2');

/** The embedded image family: one factor is the label, the other two vary at random. */
export function procedural(options: OptionsOf<'procedural'>) {
  return { ...options, kind: 'procedural' as const };
}

/**
 * Drawn chest images of patients, some with lesions: few, unbalanced and grouped by patient, without
 * a download.
 */
export function scans(options: OptionsOf<'scans'>) {
  return { ...options, kind: 'scans' as const };
}

/** CIFAR-10 in its binary format, from a folder on disk or from `bench pull cifar10`. */
export function cifar10(options: OptionsOf<'cifar10'> = {}) {
  return { ...options, kind: 'cifar10' as const };
}

/** CIFAR-100 in its binary format, from a folder on disk or from `bench pull cifar100`. */
export function cifar100(options: OptionsOf<'cifar100'> = {}) {
  return { ...options, kind: 'cifar100' as const };
}

/**
 * Images on disk, a folder for each class: `dir/<class>/*.jpg`, or that under train, val and test.
 * @throws Error for a `groupBy` with flags, which plain JSON cannot carry.
 */
export function imageFolder(
  options: Omit<OptionsOf<'image-folder'>, 'groupBy'> & {
    /**
     * What an image belongs to, such as a patient: the group of this regular expression in the
     * file's path below its class folder, such as `/^(patient\d+)_/`. Images of one group stay
     * in one split. When absent, the PatientID of DICOM files and the volume of NIfTI slices, and
     * each other image is a group of its own; `false`: each file is.
     */
    groupBy?: string | RegExp | false;
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

/**
 * Images on disk that a table lists, an image a row with its path and its label, and where they
 * are there its split and its group: `manifest({ file: 'labels.csv' })`.
 */
export function manifest(options: OptionsOf<'manifest'>) {
  return { ...options, kind: 'manifest' as const };
}

/**
 * Images and labels in an archive of NumPy's, in the layout of MedMNIST: grey or RGB bytes,
 * `train`, `test` and, where it is there, `val`.
 */
export function npz(options: OptionsOf<'npz'>) {
  return { ...options, kind: 'npz' as const };
}

/**
 * Images in Parquet files, as Hugging Face's `datasets` writes them: a column of images and one of
 * classes, `parquet({ files: 'data/*.parquet' })`.
 */
export function parquet(options: OptionsOf<'parquet'>) {
  return { ...options, kind: 'parquet' as const };
}

/**
 * Images in tar files in WebDataset's layout: files of one name are a sample, such as `007.jpg` and
 * `007.cls`, `webDataset({ files: 'shards/train-{000..003}.tar' })`.
 */
export function webDataset(options: OptionsOf<'web-dataset'>) {
  return { ...options, kind: 'web-dataset' as const };
}

/**
 * The target's own test images, corrupted as in ImageNet-C: for `alsoTest`.
 * @param severity 1 to 5.
 */
export function corrupted(corruption: Corruption, severity: number) {
  return { kind: 'corrupted' as const, corruption, severity };
}

/** A source the harness makes itself: the base is trained on `data` first, and kept. */
export function pretrain(options: OptionsOf<'pretrain'>) {
  return { ...options, kind: 'pretrain' as const };
}

/** The published ImageNet weights of each base, fetched once; of width 1 only. */
export function imagenet() {
  return { kind: 'imagenet' as const };
}

/**
 * Weights from a file of Keras, torchvision, timm or this harness; with several bases, a file for
 * each by its name. `preprocessing` is how pixels were scaled where they were trained.
 */
export function weights(
  file: string | Partial<Record<BaseName, string>>,
  options: Omit<OptionsOf<'weights'>, 'file'>,
) {
  return { ...options, kind: 'weights' as const, file };
}

/** A control: no weights at all, but the schedule of the regimes that have a source. */
export function random(options: OptionsOf<'random'> = {}) {
  return { ...options, kind: 'random' as const };
}

/**
 * A control: weights drawn from normal distributions with the mean and variance
 * of each array of another source. The scale of its weights, without its features
 * (Raghu et al. 2019, Transfusion).
 */
export function meanVariance(of: string, options: Omit<OptionsOf<'mean-variance'>, 'of'> = {}) {
  return { ...options, kind: 'mean-variance' as const, of };
}

/** A budget: the same optimizer steps for every regime; those of `training` when none are given. */
export function equal(options: OptionsOf<'equal'> = {}) {
  return { ...options, kind: 'equal' as const };
}

/** A budget: every regime trains until its validation loss stops improving. */
export function converged(options: OptionsOf<'converged'> = {}) {
  return { ...options, kind: 'converged' as const };
}

/**
 * Adam (Kingma and Ba 2014), with Keras's defaults.
 * @param learningRate Step size, above 0.
 */
export function adam(learningRate = 1e-3, options: OptimizerOptions<'adam'> = {}) {
  return { name: 'adam' as const, learningRate, ...options };
}

/**
 * Stochastic gradient descent, Keras's formula for momentum.
 * @param learningRate Step size, above 0.
 */
export function sgd(learningRate = 1e-2, options: OptimizerOptions<'sgd'> = {}) {
  return { name: 'sgd' as const, learningRate, ...options };
}

/**
 * A regime: fine-tuning with settings of its own, laid over those of `training`, under its own name.
 * It is compared with scratch, and with plain `fine-tuned` where that is among the regimes.
 */
export function fineTuned(options: RegimeOptions<'fine-tuned'>) {
  return { ...options, kind: 'fine-tuned' as const };
}

/**
 * A regime: logistic regression on the frozen base's features, by L-BFGS, with the L2 penalty that
 * is best on the validation images (the protocol of SimCLR, Chen et al. 2020, B.8).
 */
export function linearProbe(options: RegimeOptions<'linear-probe'> = {}) {
  return { ...options, kind: 'linear-probe' as const };
}

/**
 * A regime: the frozen base's features beside those of a small encoder that is trained with the
 * head (REFINE, 2025, arXiv:2505.11771): where the source's features are of no use, the encoder's are left.
 */
export function refine(options: RegimeOptions<'refine'> = {}) {
  return { ...options, kind: 'refine' as const };
}

/** L2-SP (Li et al. 2018): for `penalty`; the base's weights are drawn to their first values. */
export function l2sp(options: PenaltyOptions<'l2-sp'> = {}) {
  return { ...options, kind: 'l2-sp' as const };
}

/** DELTA (Li et al. 2019): for `penalty`; feature maps are drawn to those of the source's weights. */
export function delta(options: PenaltyOptions<'delta'> = {}) {
  return { ...options, kind: 'delta' as const };
}

/** BSS (Chen et al. 2019): for `penalty`; the smallest singular values of a batch's features are held down. */
export function bss(options: PenaltyOptions<'bss'> = {}) {
  return { ...options, kind: 'bss' as const };
}
