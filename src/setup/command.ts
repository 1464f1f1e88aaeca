import { spawn } from 'node:child_process';
import { BenchError } from '../errors.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Lets it show its own progress on this process's stderr; what it said is then not kept. */
  readonly visible?: boolean;
}

/** How a command ended, and the last of what it said on both streams. */
export interface Ended {
  readonly ok: boolean;
  readonly said: string;
}

/** Characters of a command's output that are kept. */
const KEPT = 200_000;

/**
 * Runs a program to its end.
 * @throws BenchError `backend` where it cannot be started or is stopped by the signal.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, signal, visible = false }: CommandOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const out = visible ? process.stderr : 'pipe';
    const child = spawn(program, args, { cwd, stdio: ['ignore', out, 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    child.on('error', (cause) => {
      reject(
        new BenchError('backend', `${program} cannot be started: ${cause.message}`, { cause }),
      );
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(new BenchError('backend', 'the set-up was interrupted.'));
      else resolve({ ok: code === 0, said });
    });
  });
}
