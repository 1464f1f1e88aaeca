import { BenchError } from '../../errors.ts';
import type { RunExperiment, RunRecord } from '../../store/records.ts';
import { didYouMeanOf } from '../../text/suggest.ts';

/**
 * The experiments of a run that are asked for; all of them where none is named.
 * @throws BenchError `usage` for a name that the run has not, with those it has.
 */
export function experimentsOf(
  run: RunRecord,
  asked: readonly string[] = [],
): readonly RunExperiment[] {
  assertExperiments(
    asked,
    run.experiments.map(({ name }) => name),
    `run ${run.id}`,
  );
  return run.experiments.filter(({ name }) => asked.length === 0 || asked.includes(name));
}

/**
 * Refuses the name of an experiment that is not there.
 * @param where What was looked in: a run, a store, a baseline.
 * @throws BenchError `usage` with the names that are there.
 */
export function assertExperiments(
  asked: readonly string[] = [],
  there: readonly string[],
  where: string,
): void {
  const missing = asked.find((name) => !there.includes(name));
  if (missing === undefined) return;
  throw new BenchError(
    'usage',
    `--experiment: no experiment ${JSON.stringify(missing)} in ${where}${didYouMeanOf(missing, there)}`,
    { remedy: 'See `bench list --all` for the experiments of each run.' },
  );
}

/** The names of all experiments of some runs, each once. */
export function experimentNames(runs: readonly RunRecord[]): string[] {
  return [...new Set(runs.flatMap(({ experiments }) => experiments.map(({ name }) => name)))];
}
