/** Seconds a process needs before its first batch. */
const START_SECONDS = 2;
/** Multiply-adds a second of a training trial on one core of wasm, before anything is measured. */
const ASSUMED_RATE = 4e9;

/** A trial that has run: its multiply-adds and its seconds. */
export interface Observed {
  readonly base: string;
  readonly macs: number;
  readonly seconds: number;
}

/**
 * Foresees a trial's seconds from its multiply-adds, at the rate that earlier
 * trials of the base reached; without any, at an assumed rate.
 */
export function foresee(base: string, macs: number, observed: readonly Observed[]): number {
  const alike = observed.filter((trial) => trial.base === base);
  const seconds = alike.reduce((sum, t) => sum + Math.max(t.seconds - START_SECONDS, 0.1), 0);
  const done = alike.reduce((sum, t) => sum + t.macs, 0);
  const rate = done > 0 ? done / seconds : ASSUMED_RATE;
  return START_SECONDS + macs / rate;
}
