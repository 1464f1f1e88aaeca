import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { imagenetFile } from '../../cache/imagenet.ts';
import { BenchError, reasonOf } from '../../errors.ts';
import type { BackendRequest } from '../../experiment/backends.ts';
import { type BaseSpec, type FileSource, fileOf } from '../../experiment/schema.ts';
import type { TrialSpec } from '../../experiment/trial.ts';
import { assertFile } from '../../files/regular-file.ts';
import type { WeightsFile } from '../process/job.ts';
import { runJob } from '../process/worker.ts';
import type { PlannedJob } from './planned-job.ts';

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
 * @returns What a reader should know of them, by experiment.
 * @throws BenchError `data` that lists what does not fit.
 */
export async function proveWeights(
  jobs: readonly PlannedJob[],
  backend: BackendRequest,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map(
    jobs.flatMap(({ weights, planned: { trial } }) =>
      weights === null ? [] : [[keyOf(weights, trial), wantedOf(weights, trial)] as const],
    ),
  );
  const notes = new Map<string, string[]>();
  if (files.size === 0) return notes;
  const read = await runJob({ kind: 'weights', backend, files: [...files.values()] });
  for (const [i, key] of [...files.keys()].entries()) {
    const said = read[i]!;
    if (said.length === 0) continue;
    for (const { weights, planned, owners } of jobs) {
      if (weights === null || keyOf(weights, planned.trial) !== key) continue;
      const own = said.map((note) => noteOn(planned.source?.name ?? '', weights, note));
      for (const { experiment } of owners)
        notes.set(experiment, [...new Set([...(notes.get(experiment) ?? []), ...own])]);
    }
  }
  return notes;
}

function wantedOf(file: string, { base, scaling }: TrialSpec): WeightsFile {
  return { file, base, scaling };
}

function keyOf(file: string, trial: TrialSpec): string {
  return JSON.stringify(wantedOf(file, trial));
}

/** @param note What to say after the file's name. */
export function noteOn(source: string, file: string, note: string): string {
  return `source ${source}: ${JSON.stringify(file)} ${note}`;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function digestOf(file: string, source: string, base: BaseSpec): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK);
  try {
    assertFile(file);
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
        remedy: isFolder(file)
          ? 'Name a file: of a model that was kept here, its model.json.'
          : 'Check `file`, a path from the working directory; or name it in `requires.files`.',
        cause,
      },
    );
  }
  return hash.digest('hex');
}
