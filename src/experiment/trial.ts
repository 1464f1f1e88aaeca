import type { AlsoTestSpec } from './also-test-schema.ts';
import type { PixelScaling } from './bases.ts';
import type { BudgetName } from './cell.ts';
import type { DataSpec } from './data-schema.ts';
import { type Fold, foldLabel } from './folds.ts';
import type { Method, PlainRegime, Regime } from './regime.ts';
import type { Schedule } from './schedule.ts';
import type { BaseSpec, FileSource, PretrainSpec, SourceSpec } from './schema.ts';

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
  /** What the base's first weights are: the source's, drawn after them, or drawn as new ones. */
  readonly start: 'weights' | 'mean-variance' | 'random';
  readonly data: DataSpec;
  /** Training images there are, validation included where the data set has none of its own; null takes all. */
  readonly trainSize: number | null;
  readonly regime: Regime;
  /** How it is trained; absent where the regime is named after it. */
  readonly method?: Method;
  /** The protocol its schedule follows; null for the regime's own. */
  readonly budget: BudgetName | null;
  readonly seed: number;
  /** What it is tested on under cross-validation; absent where the data set has its test images. */
  readonly fold?: Fold;
  /** What the tested weights are tested on beside; absent where that is nothing. */
  readonly alsoTest?: readonly AlsoTestSpec[];
  /** On how many test images it is said where the network looks; absent where on none. */
  readonly heatMaps?: { readonly images: number };
  readonly schedule: Schedule;
  readonly scaling: PixelScaling;
}

/** Plain JSON that travels to a trial process. */
export type TrialSpec = PretrainingSpec | TargetTrialSpec;

/** A trial of the plan and the pretraining, if any, whose weights it starts from. */
export interface PlannedTrial {
  readonly trial: TrialSpec;
  /** Whose weights it starts from, as they are or described; null for pretraining and scratch. */
  readonly source: SourceSpec | null;
  readonly pretraining: PretrainingSpec | null;
}

/** The base as a reader sees it: name, version and width where they are not 1, input size. */
export function baseLabel(base: BaseSpec): string {
  const version = base.version === undefined ? '' : ` v${base.version}`;
  const width = base.width === 1 ? '' : ` ×${base.width}`;
  return `${base.name}${version}${width} ${base.inputSize}px`;
}

/** The trial as a reader sees it, such as `VGG16 ×0.25 32px · shape → near · 50 images · frozen · equal budget · seed 1`. */
export function trialLabel(trial: TrialSpec): string {
  const base = baseLabel(trial.base);
  if (trial.kind === 'pretraining')
    return `${base} · pretraining ${trial.source} · seed ${trial.seed}`;
  const from = trial.source === null ? '' : `${trial.source} → `;
  return [
    base,
    `${from}${trial.data.name}`,
    ...(trial.trainSize === null ? [] : [`${trial.trainSize} images`]),
    trial.regime,
    ...(trial.budget === null ? [] : [`${trial.budget} budget`]),
    trial.fold === undefined ? `seed ${trial.seed}` : foldLabel(trial.fold),
  ].join(' · ');
}

/** How a trial is trained; a pretraining as from scratch. */
export function trainedBy(trial: TrialSpec): Method {
  if (trial.kind === 'pretraining') return 'scratch';
  return trial.method ?? (trial.regime as PlainRegime);
}

/** Whether a trial's base stays as it is, so that it is trained on features which are computed once. */
export function onFeaturesAlone(trial: TrialSpec): boolean {
  return ['frozen', 'linear-probe'].includes(trainedBy(trial));
}

/** The data sets that a trial is tested on beside its target's. */
export function alsoDataOf(trial: TrialSpec): DataSpec[] {
  const specs = (trial.kind === 'target' && trial.alsoTest) || [];
  return specs.flatMap((spec) => (spec.kind === 'corrupted' ? [] : [spec]));
}

export function isFileSource(source: SourceSpec): source is FileSource {
  return source.kind === 'imagenet' || source.kind === 'weights';
}

export function isPretrain(source: SourceSpec): source is PretrainSpec {
  return source.kind === 'pretrain';
}
