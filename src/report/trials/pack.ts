import type { TrialRecord } from '../../store/records.ts';
import { tamed } from '../../text/escape.ts';
import type { ReportInput } from '../input/input.ts';
import { ABSENT, PACKED, type PackedTrial, type TrialsData } from './data.ts';
import { FIGURES } from './figures.ts';

/** Hexadecimal digits of a hash that tell trials apart. */
const DIGITS = 12;

/** The trials of a report; what their specs share is said once. */
export function packTrials({ experiment, trials }: ReportInput): TrialsData {
  const parts: unknown[] = [];
  const places = new Map<string, number>();
  const placeOf = (part: unknown) => {
    const key = JSON.stringify(part);
    const place = places.get(key) ?? parts.push(part) - 1;
    places.set(key, place);
    return place;
  };
  const keys = [...new Set(trials.flatMap(({ spec }) => Object.keys(spec)))];
  return {
    file: experiment.file,
    keys,
    parts,
    trials: trials.map((trial) => pack(trial, keys, placeOf)),
  };
}

function pack(
  trial: TrialRecord,
  keys: readonly string[],
  placeOf: (part: unknown) => number,
): PackedTrial {
  const { hash, reused, status, error } = trial;
  const given = trial.spec as unknown as Record<string, string | number | null>;
  return [
    keys.map((key) => {
      if (!(key in given)) return ABSENT;
      return PACKED.includes(key) ? placeOf(given[key]) : given[key];
    }),
    hash.slice(0, DIGITS),
    FIGURES.map(({ of }) => rounded(of(trial))),
    reused ? 1 : 0,
    status === 'failed' ? tamed(error ?? 'no reason was recorded') : null,
  ];
}

/** Finer than the table shows. */
function rounded(value: number | undefined): number | null {
  if (value === undefined) return null;
  return Number.isInteger(value) ? value : Math.round(1e5 * value) / 1e5;
}
