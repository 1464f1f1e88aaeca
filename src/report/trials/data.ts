import type { TrialSpec } from '../../experiment/trial.ts';

/** Every trial of a report, small enough to travel in a page. */
export interface TrialsData {
  /** The experiment's file, as it was named to `bench run`. */
  readonly file: string;
  /** Parts that specs have in common, by their place. */
  readonly parts: readonly unknown[];
  /** Keys of the specs, in the order of their values. */
  readonly keys: readonly string[];
  readonly trials: readonly PackedTrial[];
}

/**
 * A trial's spec, values by `TrialsData.keys` and objects as places in `parts`,
 * `ABSENT` where it lacks the key; the first digits of its hash; then its `FIGURES`.
 */
export type PackedTrial = readonly [
  spec: readonly (string | number | null | undefined)[],
  hash: string,
  figures: readonly (number | null)[],
  reused: 0 | 1,
  error: string | null,
];

/** A trial as the table shows it. */
export interface PageTrial {
  readonly spec: TrialSpec;
  readonly hash: string;
  /** In the order of `FIGURES`. Null where the trial failed, and where it is not a number: JSON has no NaN. */
  readonly figures: readonly (number | null)[];
  readonly reused: boolean;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
}

/** The keys of a spec that hold objects. */
export const PACKED: readonly string[] = ['base', 'data', 'schedule'];

/** Stands for a key that a spec lacks: null is a value of some. */
export const ABSENT = -1;

/** The trials as they were packed. */
export function unpackTrials({ trials, keys, parts }: TrialsData): PageTrial[] {
  return trials.map(([values, hash, figures, reused, error]) => ({
    spec: specOf(values, keys, parts),
    hash,
    figures,
    reused: reused === 1,
    error,
  }));
}

function specOf(
  values: PackedTrial[0],
  keys: readonly string[],
  parts: readonly unknown[],
): TrialSpec {
  const entries = keys.flatMap((key, i) => {
    const value = values[i];
    if (value === ABSENT) return [];
    return [[key, PACKED.includes(key) ? parts[value as number] : value] as const];
  });
  return Object.fromEntries(entries) as unknown as TrialSpec;
}
