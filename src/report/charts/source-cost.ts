import type { Analysis, Cell } from '../../analysis/types.ts';
import type { Experiment } from '../../experiment/schema.ts';

/**
 * Seconds that the weights which an arm starts from had taken to make, all of them; null where
 * they were made elsewhere, so that nobody here knows.
 */
export function sourceCost(
  experiment: Pick<Experiment, 'sources'>,
  analysis: Pick<Analysis, 'pretrainings'>,
  { base, source }: Pick<Cell, 'base' | 'source'>,
): number | null {
  const made = experiment.sources.find(({ name }) => name === source);
  if (made === undefined || made.kind === 'random') return 0;
  if (made.kind === 'mean-variance')
    return sourceCost(experiment, analysis, { base, source: made.of });
  const known = analysis.pretrainings.find((each) => each.base === base && each.source === source);
  return known?.wallSeconds ?? null;
}

/** The sources that arms start from and that were made elsewhere. */
export function sourcesOfUnknownCost(
  experiment: Pick<Experiment, 'sources'>,
  analysis: Pick<Analysis, 'pretrainings' | 'cells'>,
): string[] {
  const arms = analysis.cells.filter((cell) => sourceCost(experiment, analysis, cell) === null);
  return [...new Set(arms.flatMap(({ source }) => source ?? []))];
}
