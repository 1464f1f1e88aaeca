import { mkdtempSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, type ErrorCode } from '../errors.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { makeFolder } from '../files/make-folder.ts';
import { MODEL_FILES } from '../files/model-folder.ts';
import type { ObjectCache } from '../objects/object-cache.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { harnessVersion } from '../runner/environment.ts';
import type { TimedTrialOptions, TrialJob, timedTrial } from '../runner/timed-trial.ts';
import { refused } from './check.ts';
import { Lacking } from './data-folders.ts';
import type { Entry, Machine, Receipt } from './messages.ts';
import { withPatience } from './patience.ts';
import { pretrainedIn } from './pretrained.ts';
import { resultBytes } from './result-bytes.ts';

/** Milliseconds for which a store may refuse what a trial starts from, before others may try. */
const PATIENCE_BEFORE = 20_000;
/** The same for what a trial leaves, which is else lost. */
const PATIENCE_AFTER = 10 * 60_000;

/** Where a worker has what a trial starts from, and puts what it leaves. */
export interface TrialFiles {
  readonly train: typeof timedTrial;
  readonly objects: ObjectStore;
  readonly cache: ObjectCache;
  /** Folder for what is there while a trial runs. */
  readonly scratch: string;
  /** Told when the store refuses, which is then tried again. */
  readonly tell: (error: BenchError) => void;
}

/** What came of a trial: a receipt, the reason why its process crashed, or an interruption. */
export type Trained = { readonly receipt: Receipt } | { readonly crash: string } | 'interrupted';

/**
 * Trains a trial that was checked, and puts what it leaves where the run has it from.
 * @throws Refused where it starts from what is not of its pretraining;
 *   Lacking where its data are others here, or what it starts from cannot be had; BenchError where an object cannot be put.
 */
export async function trainEntry(
  hash: string,
  entry: Entry,
  trial: TrialSpec,
  worker: string,
  machine: Machine,
  { train, objects, cache, scratch, tell }: TrialFiles,
  options: TimedTrialOptions,
): Promise<Trained> {
  makeFolder(scratch);
  const folder = mkdtempSync(join(scratch, 'trial-'));
  const at = (name: string) => join(folder, name);
  try {
    if (entry.start !== null) await placeStart(entry, entry.start);
    const job: TrialJob = {
      kind: 'trial',
      backend: machine.backend.name,
      trial,
      data: entry.fingerprints.data,
      start: entry.start === null ? null : at('start'),
      artifact: trial.kind === 'pretraining' ? at('weights.safetensors') : null,
      keep: entry.keep
        ? { folder: at('model'), origin: { hash, version: harnessVersion() } }
        : null,
    };
    const ended = await train(job, options);
    if (ended === null) return 'interrupted';
    const { end, startedAt, wallSeconds, gpu } = ended;
    const about = {
      ...{ version: 2 as const, worker, machine },
      ...{ startedAt: startedAt.toISOString(), wallSeconds },
    };
    if ('error' in end) {
      if (ended.fault === 'process') return { crash: end.error };
      if (ended.fault === 'data') throw lacking('data', end.error, end.remedy);
      const error = end.error.slice(0, 20_000);
      const remedy = end.remedy?.slice(0, 5000) ?? null;
      return { receipt: { ...about, gpu, outcome: { kind: 'failed', error, remedy } } };
    }
    const artifact = job.artifact === null ? null : await put(job.artifact);
    const model = job.keep === null ? null : await modelObjects(job.keep.folder, entry.trial, put);
    await writeFile(at('result.json'), resultBytes({ trial: hash, result: end.result, model }));
    const result = await put(at('result.json'));
    return { receipt: { ...about, gpu, outcome: { kind: 'result', result, artifact, model } } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  async function placeStart(
    { fingerprints }: Entry,
    { kind, object }: NonNullable<Entry['start']>,
  ): Promise<void> {
    if (kind === 'file') return place(object, at('start'));
    await place(object, at('pretrained.json'));
    const weights = pretrainedIn(at('pretrained.json'), fingerprints.weights);
    if (weights === null) throw refused('what it starts from is not of its pretraining');
    await place(weights, at('start'));
  }

  async function place(digest: string, path: string): Promise<void> {
    try {
      const { signal } = options;
      const how = { patience: PATIENCE_BEFORE, signal, tell };
      await withPatience(() => cache.place(digest, path), how);
    } catch (thrown) {
      if (!(thrown instanceof BenchError)) throw thrown;
      const { code, message, remedy } = thrown;
      throw lacking(code, message, remedy);
    }
  }

  function put(file: string): Promise<string> {
    const { signal } = options;
    return withPatience(() => objects.put(file), { patience: PATIENCE_AFTER, signal, tell });
  }
}

/** @param code Of what has failed. */
function lacking(code: ErrorCode, message: string, remedy: string | null | undefined): Lacking {
  return new Lacking(code, message, remedy == null ? {} : { remedy });
}

/** Puts the files of a kept classifier. What it says of its trial names no path of this machine. */
async function modelObjects(
  folder: string,
  trial: TrialSpec,
  put: (file: string) => Promise<string>,
) {
  const about = join(folder, 'trial.json');
  const kept = JSON.parse(readFileSync(about, 'utf8'));
  await writeFile(about, `${JSON.stringify({ ...kept, trial }, null, 2)}\n`);
  const files = {} as Record<(typeof MODEL_FILES)[number], string>;
  for (const name of MODEL_FILES) files[name] = await put(join(folder, name));
  return files;
}
