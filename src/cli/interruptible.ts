import { EXIT } from './exit-codes.ts';
import { readerGone } from './output/reader.ts';

/** What asks for an end: Ctrl-C, `kill`, a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first interrupt stops cleanly, a second one at once; nobody left to read is an interrupt too. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(AbortSignal.any([controller.signal, readerGone]));
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
