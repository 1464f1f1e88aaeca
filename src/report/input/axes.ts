import type { Analysis } from '../../analysis/types.ts';
import type { BudgetName, CellName, Setting } from '../../experiment/cell.ts';
import { type Size, sizeLabel, sizesOf } from '../../experiment/cell.ts';
import { type Regime, regimeNames } from '../../experiment/regime.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { baseLabel } from '../../experiment/trial.ts';

/** What a base starts from and how it is trained: one column of a table of accuracies. */
export interface Arm {
  readonly source: string | null;
  readonly regime: Regime;
  /** The regime, and its source where there is a choice of several. */
  readonly label: string;
}

/** A source and the target it is tried on, with so many of its images: one panel of a chart. */
export interface Panel {
  /** Null where scratch is the only regime. */
  readonly source: string | null;
  readonly target: string;
  readonly trainSize: Size;
  /** Such as `shape → near` or `shape → near, 50 images`. */
  readonly label: string;
}

/** A base under a budget: one row of a table. */
export interface Row {
  readonly base: string;
  readonly budget: BudgetName | null;
  /** Such as `VGG16 32px` or `VGG16 32px, equal`. */
  readonly label: string;
}

/** How many images `all` are, by target. */
export type Sizes = Pick<Analysis, 'wholeSizes'>;

/** `baseLabel` of each base, in the experiment's order. */
function basesOf(experiment: Experiment): string[] {
  return experiment.bases.map(baseLabel);
}

/** Every base under every budget, in the experiment's order. */
export function rowsOf(experiment: Experiment): Row[] {
  return basesOf(experiment).flatMap((base) =>
    (experiment.budgets ?? [null]).map((budget) => rowOf(base, budget?.kind ?? null)),
  );
}

/** The row that something of this base and budget stands in. */
export function rowOf(base: string, budget: BudgetName | null): Row {
  return { base, budget, label: budget === null ? base : `${base}, ${budget}` };
}

/** Every regime with every source it starts from, in the experiment's order. */
export function armsOf(experiment: Experiment): Arm[] {
  const { sources } = experiment;
  return regimeNames(experiment).flatMap((regime): Arm[] => {
    if (regime === 'scratch') return [{ regime, source: null, label: regime }];
    return sources.map(({ name }) => ({
      regime,
      source: name,
      label: sources.length === 1 ? regime : `${regime} (${name})`,
    }));
  });
}

/** Every source with every target and size; scratch belongs in each panel of its target. */
export function panelsOf(experiment: Experiment, analysis: Sizes): Panel[] {
  const transfers = experiment.regimes.some((regime) => regime !== 'scratch');
  const sources = transfers ? experiment.sources.map(({ name }) => name) : [null];
  return placesOf(experiment, analysis).flatMap(({ target, trainSize, label }) =>
    sources.map((source) => ({
      source,
      target,
      trainSize,
      label: source === null ? label : `${source} → ${label}`,
    })),
  );
}

/** Every target with every size, in the experiment's order. */
export function placesOf(experiment: Experiment, { wholeSizes }: Sizes) {
  return experiment.targets.flatMap(({ name: target }) =>
    sizesOf(experiment).map((trainSize) => ({
      target,
      trainSize,
      label: trainSize === null ? target : `${target}, ${sizeLabel(trainSize, wholeSizes[target])}`,
    })),
  );
}

/** Whether something of this source, target and size is drawn in the panel. */
export function inPanel(
  panel: Panel,
  { source, target, trainSize }: Pick<CellName, 'source' | 'target' | 'trainSize'>,
): boolean {
  return (
    target === panel.target &&
    trainSize === panel.trainSize &&
    (source === null || source === panel.source)
  );
}

/** Whether something of this base and budget stands in the row. */
export function inRow(row: Row, { base, budget }: Pick<Setting, 'base' | 'budget'>): boolean {
  return base === row.base && budget === row.budget;
}
