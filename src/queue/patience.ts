import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../errors.ts';

/** Milliseconds between two tries at most. */
const LONGEST_PAUSE = 30_000;

interface PatienceOptions {
  /** Milliseconds after which the last error counts. */
  readonly patience: number;
  /** Milliseconds between the first two tries; later they are more. */
  readonly pause?: number;
  /** Ends the tries: the last error then counts. */
  readonly signal: AbortSignal;
  /** Told of the first error. */
  readonly tell: (error: BenchError) => void;
}

/**
 * Tries again what a store of objects refuses, which may be away for a while.
 * @throws BenchError the last one that it threw; whatever else it throws at once.
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  { patience, pause: shortest = 1000, signal, tell }: PatienceOptions,
): Promise<T> {
  const until = performance.now() + patience;
  for (let pause = shortest; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof BenchError)) throw thrown;
      if (signal.aborted || performance.now() + pause > until) throw thrown;
      if (pause === shortest) tell(thrown);
      await sleep(pause, null, { signal }).catch(() => {});
    }
  }
}
