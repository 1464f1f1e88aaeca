import { mkdtempSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialSpec } from '../experiment/trial.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { ObjectCache } from '../objects/object-cache.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { harnessVersion } from '../runner/environment.ts';
import { type TimedTrialOptions, type TrialJob, timedTrial } from '../runner/timed-trial.ts';
import { type Entry, type Machine, MODEL_FILES, type Receipt } from './messages.ts';
import { resultBytes } from './result-bytes.ts';

/** Where a worker has what a trial starts from, and puts what it leaves. */
export interface TrialFiles {
  readonly objects: ObjectStore;
  readonly cache: ObjectCache;
  /** Folder for what is there while a trial runs. */
  readonly scratch: string;
}

/** What came of a trial: a receipt, the reason why its process crashed, or an interruption. */
export type Trained = { readonly receipt: Receipt } | { readonly crash: string } | 'interrupted';

/**
 * Trains a trial that was checked, and puts what it leaves where the run has it from.
 * @throws BenchError where an object cannot be had or put.
 */
export async function trainEntry(
  hash: string,
  entry: Entry,
  trial: TrialSpec,
  worker: string,
  machine: Machine,
  { objects, cache, scratch }: TrialFiles,
  options: TimedTrialOptions,
): Promise<Trained> {
  makeFolder(scratch);
  const folder = mkdtempSync(join(scratch, 'trial-'));
  const at = (name: string) => join(folder, name);
  try {
    if (entry.start !== null) await cache.place(entry.start.object, at('start'));
    const job: TrialJob = {
      kind: 'trial',
      backend: machine.backend.name,
      trial,
      start: entry.start === null ? null : at('start'),
      artifact: trial.kind === 'pretraining' ? at('weights.safetensors') : null,
      keep: entry.keep
        ? { folder: at('model'), origin: { hash, version: harnessVersion() } }
        : null,
    };
    const ended = await timedTrial(job, options);
    if (ended === null) return 'interrupted';
    const { end, startedAt, wallSeconds, gpu } = ended;
    const about = {
      ...{ version: 2 as const, worker, machine },
      ...{ startedAt: startedAt.toISOString(), wallSeconds },
    };
    if ('error' in end) {
      if (ended.crashed) return { crash: end.error };
      const error = end.error.slice(0, 20_000);
      const remedy = end.remedy?.slice(0, 5000) ?? null;
      return { receipt: { ...about, gpu, outcome: { kind: 'failed', error, remedy } } };
    }
    await writeFile(at('result.json'), resultBytes(end.result));
    const [result, artifact, model] = [
      await objects.put(at('result.json')),
      job.artifact === null ? null : await objects.put(job.artifact),
      job.keep === null ? null : await modelObjects(job.keep.folder, entry.trial, objects),
    ];
    return { receipt: { ...about, gpu, outcome: { kind: 'result', result, artifact, model } } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts the files of a kept classifier. What it says of its trial names no path of this machine. */
async function modelObjects(folder: string, trial: TrialSpec, objects: ObjectStore) {
  const about = join(folder, 'trial.json');
  const kept = JSON.parse(readFileSync(about, 'utf8'));
  await writeFile(about, `${JSON.stringify({ ...kept, trial }, null, 2)}\n`);
  const files = {} as Record<(typeof MODEL_FILES)[number], string>;
  for (const name of MODEL_FILES) files[name] = await objects.put(join(folder, name));
  return files;
}
