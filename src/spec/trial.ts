import type { PixelScaling } from './bases.ts';
import type { DataSpec } from './data-schema.ts';
import type { BaseSpec, FileSource, PretrainSpec, Regime, SourceSpec } from './schema.ts';
import type { Augmentation, EarlyStopping, HeadSpec, OptimizerSpec } from './training-schema.ts';

/** How long a regime trains at most: passes over the training images, or optimizer steps. */
export type Budget = { readonly epochs: number } | { readonly steps: number };

/** The training of one trial, every default filled in. */
export interface Schedule {
  readonly budget: Budget;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly head: HeadSpec;
  /** `false` trains the whole budget and keeps the last weights. */
  readonly earlyStopping: EarlyStopping | false;
  readonly augmentation: Augmentation | false;
  /** Of every batch normalisation of the base; null keeps each base's own. */
  readonly batchNormMomentum: number | null;
  /** Share of the training images held out for validation. */
  readonly validation: number;
  /** Only in the fine-tuned regime. */
  readonly fineTuning?: FineTuning;
}

export interface FineTuning {
  /** First block that trains; absent, the whole base does. */
  readonly from?: string;
  readonly headEpochs: number;
  readonly baseLearningRate: number;
  readonly batchNorm: 'frozen' | 'train';
}

/** Pretraining of one base on a source's data: run first, its weights kept under its hash. */
export interface PretrainingSpec {
  readonly kind: 'pretraining';
  readonly base: BaseSpec;
  /** The source's name. */
  readonly source: string;
  readonly data: DataSpec;
  readonly seed: number;
  readonly schedule: Schedule;
  readonly scaling: PixelScaling;
}

/** One cell of the matrix with one seed. */
export interface TargetTrialSpec {
  readonly kind: 'target';
  readonly base: BaseSpec;
  /** The source's name; null for scratch, which has none. */
  readonly source: string | null;
  readonly data: DataSpec;
  readonly regime: Regime;
  readonly seed: number;
  readonly schedule: Schedule;
  readonly scaling: PixelScaling;
}

/** Plain JSON that travels to a trial process. */
export type TrialSpec = PretrainingSpec | TargetTrialSpec;

/** A trial of the plan and the pretraining, if any, whose weights it starts from. */
export interface PlannedTrial {
  readonly trial: TrialSpec;
  /** Where the first weights come from; null for pretraining and scratch. */
  readonly source: SourceSpec | null;
  readonly pretraining: PretrainingSpec | null;
}

/** The base as a reader sees it: name, width where it is not 1, input size. */
export function baseLabel(base: BaseSpec): string {
  const width = base.width === 1 ? '' : ` ×${base.width}`;
  return `${base.name}${width} ${base.inputSize}px`;
}

/** The trial as a reader sees it, such as `VGG16 ×0.25 32px · shape → near · frozen · seed 1`. */
export function trialLabel(trial: TrialSpec): string {
  const base = baseLabel(trial.base);
  if (trial.kind === 'pretraining')
    return `${base} · pretraining ${trial.source} · seed ${trial.seed}`;
  const from = trial.source === null ? '' : `${trial.source} → `;
  return `${base} · ${from}${trial.data.name} · ${trial.regime} · seed ${trial.seed}`;
}

export function isFileSource(source: SourceSpec): source is FileSource {
  return source.kind === 'imagenet' || source.kind === 'weights';
}

export function isPretrain(source: SourceSpec): source is PretrainSpec {
  return source.kind === 'pretrain';
}
