import { type ChildProcess, fork } from 'node:child_process';
import { asBenchError } from '../../as-bench-error.ts';
import { setUpEnvironment } from '../../cache/tensorflow-folder.ts';
import { BenchError } from '../../errors.ts';
import { packageFile } from '../../files/package.ts';
import type { Job, JobMessage, JobResults, TrialProgress } from './job.ts';

/** The process of a job died: of memory, of a signal, of a defect below it. */
export class Crash extends BenchError {}

/** Built: a process of its own runs no TypeScript. */
const ENTRY = packageFile('dist/trial-process.js');
/** Characters of a dead process's stderr that its error message quotes. */
const STDERR_TAIL = 2000;

/** Lines by which libtensorflow tells of itself, whatever its log level. */
const CHATTER = /^(WARNING: All log messages before absl::|I\d{4} ).*\n?/gm;

export interface JobOptions {
  readonly onProgress?: (progress: TrialProgress) => void;
  /** Kills the process at once; the promise then rejects. */
  readonly signal?: AbortSignal;
  /** Added to the process's environment, such as the GPU it may use. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Does a job in a process of its own.
 * @throws BenchError The job's own error, or `trial` when its process dies.
 */
export function runJob<J extends Job>(
  job: J,
  { onProgress, signal, env }: JobOptions = {},
): Promise<JobResults[J['kind']]> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...setUpEnvironment(), ...env },
    });
    const stderr = tailOf(child);
    const kill = () => child.kill('SIGKILL');
    let settled = false;
    const settle = (then: () => void) => {
      settled = true;
      signal?.removeEventListener('abort', kill);
      then();
    };
    signal?.addEventListener('abort', kill);
    child.on('message', (message: JobMessage) => {
      if (message.type === 'done') {
        settle(() => resolve(message.answer as JobResults[J['kind']]));
      } else if (message.type === 'failed') {
        settle(() => reject(errorOf(message)));
      } else onProgress?.(message);
    });
    child.on('error', (cause) => settle(() => reject(asBenchError(cause))));
    child.on('close', (code, signalName) => {
      if (!settled) settle(() => reject(deathOf(code, signalName, stderr())));
    });
    if (signal?.aborted) kill();
    else child.send(job);
  });
}

function errorOf({ code, message, remedy }: Extract<JobMessage, { type: 'failed' }>): Error {
  if (code === null)
    return new BenchError('trial', message, {
      remedy:
        'This is a defect of transfer-bench: please report it where you have it from, with this text and the experiment.',
    });
  return new BenchError(code, message, remedy === null ? {} : { remedy });
}

function deathOf(code: number | null, signal: string | null, stderr: string): Crash {
  const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
  const why = signal === 'SIGKILL' ? ', by someone or for want of memory' : '';
  const last = stderr.replace(CHATTER, '').trim();
  const words = last === '' ? '' : `; its last words: ${last}`;
  // oneDNN divides by zero where a virtual machine hides what it wants to know.
  const remedy =
    signal === 'SIGFPE'
      ? 'Set TF_ENABLE_ONEDNN_OPTS=0, or use `--backend wasm`.'
      : 'Run again; with less memory in use, or with fewer --workers.';
  return new Crash('trial', `the trial's process ${how}${why}${words}`, { remedy });
}

function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-STDERR_TAIL);
  });
  return () => tail;
}
