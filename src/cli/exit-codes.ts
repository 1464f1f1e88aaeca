import type { BenchError, ErrorCode } from '../errors.ts';

/** What the shell is told. */
export const EXIT = {
  done: 0,
  /** A trial failed, nothing ran, or the machine was in the way. */
  failed: 1,
  /** Wrong usage or an invalid experiment. */
  usage: 2,
  /** A gate tripped, or nothing could be compared. */
  gate: 3,
  interrupted: 130,
} as const;

const USAGE: readonly ErrorCode[] = ['usage', 'experiment', 'baseline'];

export function exitCodeOf({ code }: BenchError): number {
  return USAGE.includes(code) ? EXIT.usage : EXIT.failed;
}
