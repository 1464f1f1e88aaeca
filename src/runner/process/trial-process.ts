/**
 * The process of one job: it takes the job as its first message, does it, and
 * answers with events. It writes no store; of files, only a pretraining's weights.
 */

import { asBenchError } from '../../as-bench-error.ts';
import { backendLoss, chooseBackend, stopBackend } from '../../backend/choose.ts';
import type { BackendInfo } from '../../backend/info.ts';
import { recallShaders } from '../../backend/recall-shaders.ts';
import { cacheFolder } from '../../cache/folder.ts';
import { BenchError } from '../../errors.ts';
import { measureThroughput } from '../../training/measure-throughput.ts';
import { runTrial } from '../../training/run-trial.ts';
import { selfCheck } from '../../training/self-check.ts';
import { readSource, writeSource } from '../../training/source-file.ts';
import { codeHash } from '../code-hash.ts';
import type { Job, JobMessage, JobResults, TrialProgress } from './job.ts';

/** At most this often, in milliseconds, is the parent told of images done. */
const PROGRESS_INTERVAL = 200;
/** Milliseconds in which the parent, if it was told to end too, stops this process itself. */
const PATIENCE = 2000;

process.once('message', (job: Job) => {
  work(job).then(
    (answer) => last({ type: 'done', answer }),
    (thrown: unknown) => last(failure(thrown)),
  );
});
// The parent decides what an interrupt means; its end is this process's end. Both are told at a
// time: a process that ended first would pass for one that failed.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('SIGTERM', () => setTimeout(() => process.exit(143), PATIENCE));
process.on('disconnect', () => process.exit(1));

async function work(job: Job): Promise<JobResults[Job['kind']]> {
  const backend = await chooseBackend(job.backend);
  try {
    return await Promise.race([answer(job, backend), backendLoss()]);
  } finally {
    stopBackend();
  }
}

async function answer(job: Job, backend: BackendInfo): Promise<JobResults[Job['kind']]> {
  if (job.kind === 'probe') return backend;
  if (job.kind === 'check') return { backend, check: await selfCheck() };
  if (job.kind === 'weights') {
    const notes: (readonly string[])[] = [];
    for (const { file, base, scaling } of job.files)
      notes.push((await readSource(file, base, scaling)).notes ?? []);
    return notes;
  }
  if (job.kind === 'throughput') return measureThroughput(job.spec);
  const { base, scaling } = job.trial;
  const start = job.start === null ? null : await readSource(job.start, base, scaling);
  const kind = [backend.device, codeHash(), base, job.trial.schedule];
  const keepShaders = recallShaders(cacheFolder('shaders'), JSON.stringify(kind));
  const { result, trained } = await runTrial(
    job.trial,
    start,
    observer(),
    job.keep,
    { folder: cacheFolder('features'), code: codeHash() },
    job.data,
  );
  await keepShaders();
  const artifact =
    job.artifact === null || trained === null ? null : await writeSource(job.artifact, trained);
  return { ...result, artifact, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 };
}

function observer() {
  let told = 0;
  return {
    phase: (phase: string) => send({ type: 'phase', phase }),
    images(phase: string, epoch: number, done: number, total: number) {
      const now = performance.now();
      if (now - told < PROGRESS_INTERVAL && done < total) return;
      told = now;
      send({ type: 'images', phase, epoch, done, total });
    },
    epoch: (record: Extract<TrialProgress, { type: 'epoch' }>['record']) =>
      send({ type: 'epoch', record }),
    notice: (text: string) => send({ type: 'notice', text }),
  };
}

function send(message: JobMessage): void {
  process.send?.(message);
}

function last(message: JobMessage): void {
  process.send?.(message, undefined, undefined, () => process.exit(0));
}

function failure(thrown: unknown): JobMessage {
  const error = asBenchError(thrown);
  if (error instanceof BenchError) {
    const { code, message, remedy } = error;
    return { type: 'failed', code, message, remedy: remedy ?? null };
  }
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { type: 'failed', code: null, message, remedy: null };
}
