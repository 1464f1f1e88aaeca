import type { Analysis, Cell } from '../../analysis/types.ts';
import type { Experiment } from '../../experiment/schema.ts';

/** What was spent. */
export interface Cost {
  readonly wallSeconds: number;
  readonly steps: number;
}

const NONE: Cost = { wallSeconds: 0, steps: 0 };

/**
 * What the weights that an arm starts from had cost to make, all of it; null where they were made
 * elsewhere, so that nobody here knows.
 */
export function sourceCost(
  experiment: Pick<Experiment, 'sources'>,
  analysis: Pick<Analysis, 'pretrainings'>,
  { base, source }: Pick<Cell, 'base' | 'source'>,
): Cost | null {
  const made = experiment.sources.find(({ name }) => name === source);
  if (made === undefined || made.kind === 'random') return NONE;
  if (made.kind === 'mean-variance')
    return sourceCost(experiment, analysis, { base, source: made.of });
  return analysis.pretrainings.find((each) => each.base === base && each.source === source) ?? null;
}

/** The sources that arms start from and that were made elsewhere. */
export function sourcesOfUnknownCost(
  experiment: Pick<Experiment, 'sources'>,
  analysis: Pick<Analysis, 'pretrainings' | 'cells'>,
): string[] {
  const arms = analysis.cells.filter((cell) => sourceCost(experiment, analysis, cell) === null);
  return [...new Set(arms.flatMap(({ source }) => source ?? []))];
}
