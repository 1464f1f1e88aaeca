import { openSync, readSync } from 'node:fs';
import { BenchError } from '../../errors.ts';

/**
 * Reads rows of `bytes` each of a file of the cache. The file stays open as long as the process:
 * a trial reads it to its end.
 */
export function rowReader(path: string, bytes: number): (row: number) => Uint8Array {
  let handle: number | undefined;
  return (row) => {
    handle ??= openSync(path, 'r');
    const values = new Uint8Array(bytes);
    if (readSync(handle, values, 0, bytes, row * bytes) === bytes) return values;
    throw new BenchError('data', `${path} is shorter than its index says`, {
      remedy: `Remove its folder; it is made again.`,
    });
  };
}
