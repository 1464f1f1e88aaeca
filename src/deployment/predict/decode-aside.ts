import { Worker } from 'node:worker_threads';
import { packageFile } from '../../files/package.ts';
import type { Reading } from '../kept/reading.ts';
import { decodeImages, type ReadImage } from './decode-images.ts';

/** What the thread is told. */
export interface Decoding {
  readonly paths: readonly string[];
  readonly reading: Reading;
  readonly ahead: number;
}

/** What it says. */
export type FromThread =
  | { readonly image: ReadImage }
  | { readonly end: true }
  | { readonly thrown: unknown };

/** Built: a thread of its own runs no TypeScript. */
const ENTRY = packageFile('dist/decode-worker.js');
/** Images for which a thread is worth its start. */
const MANY = 64;

/**
 * The same as `decodeImages`, in a thread beside inference, which else would wait for it: a backend
 * that computes in JavaScript's thread leaves it no time.
 */
export async function* decodeAside(
  paths: readonly string[],
  reading: Reading,
  ahead: number,
): AsyncGenerator<ReadImage> {
  if (paths.length < MANY) {
    yield* decodeImages(paths, reading, ahead);
    return;
  }
  const workerData: Decoding = { paths, reading, ahead };
  const worker = new Worker(ENTRY, { workerData });
  const come: FromThread[] = [];
  let wake = () => {};
  const hear = (message: FromThread) => {
    come.push(message);
    wake();
  };
  worker.on('message', hear);
  worker.on('error', (thrown) => hear({ thrown }));
  try {
    for (;;) {
      while (come.length === 0)
        await new Promise<void>((told) => {
          wake = told;
        });
      const message = come.shift()!;
      if ('end' in message) return;
      if ('thrown' in message) throw message.thrown;
      worker.postMessage('taken');
      yield message.image;
    }
  } finally {
    await worker.terminate();
  }
}
