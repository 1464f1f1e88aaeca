import { EXIT } from './exit-codes.ts';
import { readerGone } from './output/reader.ts';

/** What asks for an end: Ctrl-C, `kill`, a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Milliseconds in which signals are one request: npx passes on the Ctrl-C that the terminal has
 * sent to both, and Slurm signals a job of an array for itself and for the array.
 */
const ONE_REQUEST = 1000;

/**
 * The first interrupt stops cleanly, a later one at once; nobody left to read is an interrupt too.
 * Once interrupted, signals stay handled to the process's end, so that what is left to close is.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let asked = 0;
  const stop = () => {
    if (!controller.signal.aborted) {
      asked = performance.now();
      controller.abort();
    } else if (performance.now() - asked > ONE_REQUEST) process.exit(EXIT.interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(AbortSignal.any([controller.signal, readerGone]));
  } finally {
    if (!controller.signal.aborted) for (const signal of SIGNALS) process.off(signal, stop);
  }
}
