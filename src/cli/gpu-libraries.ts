import { spawn } from 'node:child_process';
import { setUpEnvironment } from '../cache/tensorflow-folder.ts';
import type { BackendRequest } from '../experiment/backends.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Runs the same command line in a process whose environment names the CUDA libraries of
 * `bench setup tensorflow`, where there are some that the backend may need: a process finds them
 * at its start or never.
 * @returns Whether it was run so, and nothing is left to do.
 */
export async function ranWithGpuLibraries(
  request: BackendRequest,
  environment: Readonly<Record<string, string>> = setUpEnvironment(),
  args: readonly string[] = [...process.execArgv, ...process.argv.slice(1)],
): Promise<boolean> {
  const isAsked = request === 'auto' || request === 'tensorflow';
  const isThere = Object.entries(environment).every(
    ([name, folders]) => firstOf(process.env[name]) === firstOf(folders),
  );
  if (!isAsked || isThere) return false;
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  process.exitCode = await new Promise<number>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) =>
      done(code ?? (signal === 'SIGINT' ? EXIT.interrupted : EXIT.failed)),
    );
  });
  return true;
}

/** The first of a list of folders. */
function firstOf(folders: string | undefined): string | undefined {
  return folders?.split(':')[0];
}
