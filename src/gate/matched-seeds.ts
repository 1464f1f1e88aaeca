import { type CellName, cellKey, trialKey } from '../experiment/cell.ts';
import type { Across } from './settings.ts';
import type { TrialSnapshot } from './snapshot.ts';

/** One seed of a cell in both runs. */
export interface Twin {
  readonly before: TrialSnapshot;
  readonly after: TrialSnapshot;
}

/** A cell that both runs finished at least one common seed of. */
export interface MatchedCell {
  readonly cell: CellName;
  readonly twins: readonly Twin[];
}

/** The trials that finished in both runs, by cell, in the order of the baseline. */
export function matchedSeeds(
  before: readonly TrialSnapshot[],
  after: readonly TrialSnapshot[],
): MatchedCell[] {
  const finished = new Map(
    after.filter(({ error }) => error === null).map((trial) => [trialKey(trial), trial]),
  );
  const cells = new Map<string, MatchedCell & { twins: Twin[] }>();
  for (const trial of before) {
    const twin = finished.get(trialKey(trial));
    if (trial.error !== null || twin === undefined) continue;
    const { seed: _, ...cell } = trial;
    const key = cellKey(cell);
    if (!cells.has(key)) cells.set(key, { cell, twins: [] });
    cells.get(key)!.twins.push({ before: trial, after: twin });
  }
  return [...cells.values()];
}

/** Whether both runs have the trial from one computation: the later one reused it. */
export function isOneComputation({ before, after }: Twin): boolean {
  return before.hash === after.hash && before.startedAt === after.startedAt;
}

/** Why the results of two trials say nothing of each other; empty where they do. */
export function obstaclesOf({ before, after }: Twin, across: readonly Across[]): string[] {
  if (before.hash === after.hash) return [];
  return (['code', 'data', 'backend'] as const)
    .filter((part) => !across.includes(part))
    .flatMap((part) => {
      if (before[part] === null || after[part] === null) return [UNKNOWN];
      return before[part] === after[part] ? [] : [`${PARTS[part]} changed`];
    })
    .filter((reason, i, all) => all.indexOf(reason) === i);
}

/** The same for their times and memory, which depend on the machine too. */
export function timeObstaclesOf(twin: Twin, across: readonly Across[]): string[] {
  const { before, after } = twin;
  return [...obstaclesOf(twin, across), ...machineObstacles(before.machine, after.machine)];
}

export function machineObstacles(before: string | null, after: string | null): string[] {
  if (before === null || after === null) return ['where it ran is not known'];
  return before === after ? [] : [`the machine changed: ${before}, now ${after}`];
}

/** What was changed in a trial that is compared all the same; null where nothing was. */
export function changesOf({ before, after }: Twin): string | null {
  if (before.hash === after.hash) return null;
  const parts = (['code', 'data', 'backend'] as const).filter(
    (part) => before[part] !== after[part],
  );
  const named: string[] = parts.map((part) => PARTS[part]);
  if (before.weights !== after.weights) named.push("the source's weights");
  return named.length === 0 ? 'its settings changed' : `${named.join(' and ')} changed`;
}

export const PARTS = {
  code: 'the training code',
  data: 'the data',
  backend: 'the backend or its device',
} as const;

const UNKNOWN = 'what one was computed from is not known: it is stored before schema 5';
