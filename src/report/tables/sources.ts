import { trialLabel } from '../../experiment/trial.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { flattened } from './flatten.ts';
import type { Cell, CellType, Column, Rows } from './table.ts';

type Source = (store: Store, runs: readonly RunRecord[]) => Rows;

/**
 * A row for each trial of each experiment of each run: its spec, its result and the
 * machine that trained it; where that is not known, where the run ran.
 */
const trials: Source = (store, runs) =>
  flattened(function* () {
    for (const run of runs) {
      const origins = new Map(
        run.experiments.map(({ name }) => [name, store.provenanceOf(run.id, name)]),
      );
      for (const { spec, result, machine: _, ...trial } of store.trialsOf(run.id)) {
        const origin = origins.get(trial.experiment)?.get(trial.hash);
        yield {
          run: run.id,
          runIdentity: run.identity,
          label: trialLabel(spec),
          ...trial,
          ...result,
          spec,
          fingerprints: origin?.fingerprints ?? null,
          environment: origin?.environment ?? run.environment,
        };
      }
    }
  });

const runTable: Source = (store, runs) => {
  const tallies = store.tallies();
  return flattened(function* () {
    for (const { experiments, id, identity, ...run } of runs) {
      const { trials = 0, failed = 0, reused = 0 } = tallies.get(id) ?? {};
      const names = experiments.map(({ name }) => name);
      const tally = { trials, failed, reused };
      yield { run: id, runIdentity: identity, experiments: names, ...tally, ...run };
    }
  });
};

const throughput: Source = (store, runs) =>
  flattened(function* () {
    for (const { id, identity, experiments, environment } of runs)
      for (const { name } of experiments)
        for (const record of store.throughputOf(id, name))
          yield { run: id, runIdentity: identity, ...record, environment };
  });

const OWNER = { run: 'integer', experiment: 'text', hash: 'text', startedAt: 'text' } as const;

const epochs: Source = (store, runs) =>
  fixed(
    {
      ...OWNER,
      phase: 'text',
      epoch: 'integer',
      loss: 'number',
      accuracy: 'number',
      validationLoss: 'number',
      validationAccuracy: 'number',
      seconds: 'number',
      imagesPerSecond: 'number',
    },
    () => store.eachEpoch(numbersOf(runs)),
  );

/** Probabilities are a JSON list, in the classes' order. */
const predictions: Source = (store, runs) =>
  fixed(
    {
      ...OWNER,
      example: 'integer',
      label: 'integer',
      predicted: 'integer',
      confidence: 'number',
      probabilities: 'text',
    },
    function* () {
      for (const row of store.eachPrediction(numbersOf(runs))) {
        const probabilities = JSON.stringify([...row.probabilities]);
        yield { ...row, probabilities: row.probabilities.length === 0 ? null : probabilities };
      }
    },
  );

/** The tables of a store, by the name a user asks for. */
export const TABLES = { trials, epochs, predictions, throughput, runs: runTable } as const;

export type TableName = keyof typeof TABLES;

/** A table of records that all have these columns. */
function fixed<T extends Readonly<Record<string, CellType>>>(
  types: T,
  records: () => Iterable<{ readonly [Key in keyof T]: Cell }>,
): Rows {
  const columns = Object.entries(types).map(([name, type]): Column => ({ name, type }));
  return {
    columns,
    *rows() {
      for (const record of records()) yield columns.map(({ name }) => record[name]!);
    },
  };
}

function numbersOf(runs: readonly RunRecord[]): number[] {
  return runs.map(({ id }) => id);
}
