import type { BudgetSpec } from './budget-schema.ts';
import type { Regime } from './regime.ts';
import type { Experiment } from './schema.ts';

/** Training images of a target, validation included; null where all are the experiment's only size. */
export type Size = number | 'all' | null;

export type BudgetName = BudgetSpec['kind'];

/** What the cells of a comparison agree in: all but source and regime. */
export interface Setting {
  /** `baseLabel` of the base. */
  readonly base: string;
  readonly target: string;
  readonly trainSize: Size;
  /** How many training images of the target `all` are; absent where that is not known. */
  readonly wholeSize?: number;
  /** Null for each regime's own budget. */
  readonly budget: BudgetName | null;
}

/** What a size and a budget are called by. */
type Conditions = Pick<Setting, 'trainSize' | 'wholeSize' | 'budget'>;

/** What names a cell of the matrix: a setting, what its base started from and how it was trained. */
export interface CellName extends Setting {
  /** Null for scratch. */
  readonly source: string | null;
  readonly regime: Regime;
}

/** The setting of something that has more to it. */
export function settingOf({ base, target, trainSize, wholeSize, budget }: Setting): Setting {
  const whole = wholeSize === undefined ? {} : { wholeSize };
  return { base, target, trainSize, ...whole, budget };
}

/** The key of a cell in maps. */
export function cellKey(cell: CellName): string {
  const { base, source, target, regime, trainSize, budget } = cell;
  return JSON.stringify([base, target, regime, source, trainSize, budget]);
}

/** The key of a trial of a cell in maps. */
export function trialKey(trial: CellName & { readonly seed: number }): string {
  return `${cellKey(trial)} ${trial.seed}`;
}

/** Such as `VGG16 32px, shapes → far, frozen, 50 images, seed 3`. */
export function cellLabel(cell: CellName & { readonly seed?: number }): string {
  const { base, source, target, regime, seed } = cell;
  return [
    base,
    source === null ? target : `${source} → ${target}`,
    regime,
    ...conditionsOf(cell),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(', ');
}

/** An arm beside its base, such as `shapes → far, 50 images, frozen`. */
export function armLabel(cell: CellName): string {
  const { source, target, regime } = cell;
  const where = source === null ? target : `${source} → ${target}`;
  return [where, ...conditionsOf(cell), regime].join(', ');
}

/** Such as `VGG16 32px, shapes → far, 50 images, equal budget`. */
export function transferLabel(setting: Setting & { readonly source: string }): string {
  const { base, source, target } = setting;
  return [base, `${source} → ${target}`, ...conditionsOf(setting)].join(', ');
}

/** The size and budget of a setting, where it has them: `50 images`, `equal budget`. */
export function conditionsOf({ trainSize, wholeSize, budget }: Conditions): string[] {
  return [
    ...(trainSize === null ? [] : [sizeLabel(trainSize, wholeSize)]),
    ...(budget === null ? [] : [`${budget} budget`]),
  ];
}

/** The same as one text: `50 images, equal budget`. */
export function settingLabel(setting: Conditions): string {
  return conditionsOf(setting).join(', ');
}

/**
 * Such as `50 images`; empty where there is but one size.
 * @param whole How many `all` are, which is then said in its place.
 */
export function sizeLabel(size: Size, whole?: number): string {
  if (size === null) return '';
  const images = size === 'all' ? whole : size;
  return images === undefined ? 'all images' : `${images} images`;
}

/** The sizes of an experiment, in its order. */
export function sizesOf({ trainSizes }: Pick<Experiment, 'trainSizes'>): readonly Size[] {
  return trainSizes.length === 1 && trainSizes[0] === 'all' ? [null] : trainSizes;
}

/** The size that a trial's spec stands for in its experiment. */
export function sizeIn(experiment: Pick<Experiment, 'trainSizes'>, size: number | null): Size {
  return size ?? (sizesOf(experiment).includes(null) ? null : 'all');
}
