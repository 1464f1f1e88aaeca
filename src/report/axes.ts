import type { Experiment, Regime } from '../spec/schema.ts';
import { baseLabel } from '../spec/trial.ts';

/** What a base starts from and how it is trained: one column of a table of accuracies. */
export interface Arm {
  readonly source: string | null;
  readonly regime: Regime;
  /** The regime, and its source where there is a choice of several. */
  readonly label: string;
}

/** A source and the target it is tried on: one panel of a chart. */
export interface Panel {
  /** Null where scratch is the only regime. */
  readonly source: string | null;
  readonly target: string;
  /** Such as `shape → near`. */
  readonly label: string;
}

/** `baseLabel` of each base, in the experiment's order. */
export function basesOf(experiment: Experiment): string[] {
  return experiment.bases.map(baseLabel);
}

/** Every regime with every source it starts from, in the experiment's order. */
export function armsOf(experiment: Experiment): Arm[] {
  const { regimes, sources } = experiment;
  return regimes.flatMap((regime): Arm[] => {
    if (regime === 'scratch') return [{ regime, source: null, label: regime }];
    return sources.map(({ name }) => ({
      regime,
      source: name,
      label: sources.length === 1 ? regime : `${regime} (${name})`,
    }));
  });
}

/** Every source with every target; scratch belongs in each panel of its target. */
export function panelsOf(experiment: Experiment): Panel[] {
  const transfers = experiment.regimes.some((regime) => regime !== 'scratch');
  return experiment.targets.flatMap(({ name: target }): Panel[] => {
    if (!transfers) return [{ source: null, target, label: target }];
    return experiment.sources.map(({ name: source }) => ({
      source,
      target,
      label: `${source} → ${target}`,
    }));
  });
}

/** Whether a row of this source and target is drawn in the panel. */
export function inPanel(
  panel: Panel,
  row: { readonly source: string | null; readonly target: string },
): boolean {
  return row.target === panel.target && (row.source === null || row.source === panel.source);
}
