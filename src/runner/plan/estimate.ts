import type { BackendInfo } from '../../backend/info.ts';
import { BACKENDS } from '../../experiment/backends.ts';

/** Seconds a process needs before its first batch. */
const START_SECONDS = 2;
/**
 * Multiply-adds a second of a training trial before anything is measured: of one core of wasm,
 * which a GPU and libtensorflow pass, and of a processor that acts as a GPU or runs JavaScript.
 */
const ASSUMED_RATES = { fast: 4e9, slow: 5e7 } as const;

/** A trial that has run: its multiply-adds and its seconds. */
export interface Observed {
  readonly base: string;
  readonly macs: number;
  readonly seconds: number;
}

/**
 * Predicts a trial's seconds from its multiply-adds, at the rate that earlier
 * trials of the base reached; without any, at a rate assumed of the backend.
 */
export function predict(
  base: string,
  macs: number,
  observed: readonly Observed[],
  { name, gpu }: Pick<BackendInfo, 'name' | 'gpu'>,
): number {
  const isSlow = !BACKENDS[name].trains || (name === 'webgpu' && !gpu);
  const alike = observed.filter((trial) => trial.base === base);
  const seconds = alike.reduce((sum, t) => sum + Math.max(t.seconds - START_SECONDS, 0.1), 0);
  const done = alike.reduce((sum, t) => sum + t.macs, 0);
  const rate = done > 0 ? done / seconds : ASSUMED_RATES[isSlow ? 'slow' : 'fast'];
  return START_SECONDS + macs / rate;
}
