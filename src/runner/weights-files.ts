import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { BackendRequest } from '../backend/choose.ts';
import { imagenetFile } from '../cache/imagenet.ts';
import { BenchError, reasonOf } from '../errors.ts';
import { assertRegular } from '../regular-file.ts';
import { type BaseSpec, type FileSource, fileOf } from '../spec/schema.ts';
import type { PlannedJob } from './plan.ts';
import { runJob } from './worker.ts';

/** Bytes read at a time. */
const CHUNK = 1 << 20;

/** The file a source has for a base. */
export function weightsFile(source: FileSource, base: BaseSpec['name']): string {
  return source.kind === 'weights' ? fileOf(source, base)! : imagenetFile(base);
}

/** SHA-256 of sources' files, each read once. */
export function weightsDigests(): (source: FileSource, base: BaseSpec) => string {
  const known = new Map<string, string>();
  return (source, base) => {
    const file = weightsFile(source, base.name);
    const digest = known.get(file) ?? digestOf(file, source.name, base);
    known.set(file, digest);
    return digest;
  };
}

/**
 * Reads every file that a trial will start from, in a process of its own, so
 * that one which fits no base stops the run before anything is trained.
 * @throws BenchError `data` that lists what does not fit.
 */
export async function proveWeights(
  jobs: readonly PlannedJob[],
  backend: BackendRequest,
): Promise<void> {
  const files = new Map(
    jobs.flatMap(({ weights, planned: { trial } }) =>
      weights === null
        ? []
        : [[JSON.stringify([weights, trial.base]), { file: weights, base: trial.base }] as const],
    ),
  );
  if (files.size > 0) await runJob({ kind: 'weights', backend, files: [...files.values()] });
}

function isFolder(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException).code === 'EISDIR';
}

function digestOf(file: string, source: string, base: BaseSpec): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK);
  try {
    assertRegular(file);
    const handle = openSync(file, 'r');
    try {
      for (let read = 1; read > 0; ) {
        read = readSync(handle, chunk);
        hash.update(chunk.subarray(0, read));
      }
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new BenchError(
      'data',
      `the weights ${file} of the source ${source} for ${base.name} cannot be read: ${reasonOf(cause)}`,
      {
        remedy: isFolder(cause)
          ? 'Name a file: of a model that was kept here, its model.json.'
          : 'Check `file`, a path from the working directory; or name it in `requires.files`.',
        cause,
      },
    );
  }
  return hash.digest('hex');
}
