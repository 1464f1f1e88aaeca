import type { BenchError } from '../errors.ts';

/** What the shell is told. */
export const EXIT = {
  done: 0,
  /** A trial failed, nothing ran, or the machine was in the way. */
  failed: 1,
  /** Wrong usage or an invalid experiment. */
  usage: 2,
  interrupted: 130,
} as const;

export function exitCodeOf({ code }: BenchError): number {
  return code === 'usage' || code === 'experiment' ? EXIT.usage : EXIT.failed;
}
