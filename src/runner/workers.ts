import { availableParallelism, totalmem } from 'node:os';
import type { BackendInfo } from '../backend/choose.ts';
import { cpuDevice, THREADS_OF_AN_OP, THREADS_OF_OPS } from '../backend/tensorflow.ts';
import { visibleGpus } from './gpus.ts';

/**
 * Memory to reckon with for a trial in libtensorflow, in bytes: the largest base at
 * 75 px takes 4.8 GB to train on batches of 128.
 */
const TRIAL_BYTES = 5e9;

/** The computer, as far as the number of trials side by side depends on it. */
export interface Computer {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Trials side by side, and the threads that each computes with. */
export interface Workers {
  readonly count: number;
  /** Null where a trial's threads are not shared out: on a GPU, on wasm, by the user's own setting. */
  readonly threads: number | null;
}

/**
 * By default one worker a GPU, else one a core: a network of ordinary size keeps
 * one core busy, and more threads wait for each other. In libtensorflow, which needs more
 * memory, no more than that allows. What a trial computes does not depend on how many others
 * the run has.
 * @param asked The user's number.
 */
export function workersOn(
  { name, gpu }: Pick<BackendInfo, 'name' | 'gpu'>,
  asked?: number,
  { cores, memoryBytes }: Computer = { cores: availableParallelism(), memoryBytes: totalmem() },
  environment: NodeJS.ProcessEnv = process.env,
): Workers {
  // A software GPU keeps all cores busy.
  if (name === 'webgpu') return { count: asked ?? 1, threads: null };
  if (gpu) return { count: asked ?? Math.max(1, visibleGpus().length), threads: null };
  if (name !== 'tensorflow') return { count: asked ?? cores, threads: null };
  const fitting = Math.max(1, Math.floor(memoryBytes / TRIAL_BYTES));
  const count = asked ?? Math.min(cores, fitting);
  const isSet = environment[THREADS_OF_AN_OP] !== undefined;
  return { count, threads: isSet ? null : Math.max(1, Math.floor(cores / count)) };
}

/** The environment of a trial's process that has so many threads. */
export function threadSettings(threads: number | null): Record<string, string> {
  if (threads === null) return {};
  return { [THREADS_OF_AN_OP]: String(threads), [THREADS_OF_OPS]: String(threads) };
}

/** The backend as a trial with so many threads has it. */
export function withThreads(backend: BackendInfo, threads: number | null): BackendInfo {
  return threads === null ? backend : { ...backend, device: cpuDevice(threads) };
}
