import { availableParallelism, totalmem } from 'node:os';
import type { BackendInfo } from '../../backend/info.ts';
import { cpuDevice, THREADS_OF_AN_OP, THREADS_OF_OPS } from '../../backend/tensorflow-threads.ts';
import { visibleGpus } from './gpus.ts';

/**
 * Memory to reckon with for a trial in libtensorflow, in bytes: the largest base at
 * 75 px takes 4.8 GB to train on batches of 128.
 */
const TRIAL_BYTES = 5e9;

/** The setting of glibc's malloc (2.35 and later) for the size of its pages. */
const PAGES = 'glibc.malloc.hugetlb';

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
  /** What a trial's process has in its environment beside the run's own. */
  readonly environment: Readonly<Record<string, string>>;
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
  if (name === 'webgpu') return { count: asked ?? 1, threads: null, environment: {} };
  if (name !== 'tensorflow') return { count: asked ?? cores, threads: null, environment: {} };
  const pages = pageSettings(environment);
  if (gpu) {
    return { count: asked ?? Math.max(1, visibleGpus().length), threads: null, environment: pages };
  }
  const fitting = Math.max(1, Math.floor(memoryBytes / TRIAL_BYTES));
  const count = asked ?? Math.min(cores, fitting);
  const isSet = environment[THREADS_OF_AN_OP] !== undefined;
  if (isSet) return { count, threads: null, environment: pages };
  const threads = Math.max(1, Math.floor(cores / count));
  const text = String(threads);
  const shared = { [THREADS_OF_AN_OP]: text, [THREADS_OF_OPS]: text };
  return { count, threads, environment: { ...pages, ...shared } };
}

/**
 * Has glibc ask for memory in pages of 2 MB, which a kernel gives who asks for them: the
 * first touch of gigabytes takes seconds in pages of 4 kB. Unknown elsewhere, and no harm.
 */
export function pageSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { GLIBC_TUNABLES: set } = environment;
  if (set?.includes(PAGES)) return {};
  return { GLIBC_TUNABLES: [...(set ? [set] : []), `${PAGES}=1`].join(':') };
}

/** The backend as a trial with so many threads has it. */
export function withThreads(backend: BackendInfo, threads: number | null): BackendInfo {
  return threads === null ? backend : { ...backend, device: cpuDevice(threads) };
}
