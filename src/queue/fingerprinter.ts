import type { BackendName } from '../experiment/backends.ts';
import type { DataSpec } from '../experiment/data-schema.ts';
import { contentHash } from '../experiment/hash.ts';
import { runJob } from '../runner/process/worker.ts';
import { isDrawn } from './data-folders.ts';

/**
 * Fingerprints of data sets, each read in a process of its own: a worker must answer the queue
 * meanwhile. Files are read each time, since they may have changed; what is drawn is not.
 */
export function fingerprinter(
  backend: BackendName,
): (data: readonly DataSpec[]) => Promise<readonly string[]> {
  const drawn = new Map<string, string>();
  return async (data) => {
    const unknown = data.filter((spec) => !drawn.has(contentHash(spec)));
    const found =
      unknown.length === 0 ? [] : await runJob({ kind: 'fingerprints', backend, data: unknown });
    const read = new Map(unknown.map((spec, i) => [spec, found[i]!]));
    for (const [spec, fingerprint] of read)
      if (isDrawn(spec)) drawn.set(contentHash(spec), fingerprint);
    return data.map((spec) => read.get(spec) ?? drawn.get(contentHash(spec))!);
  };
}
