import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessMark, RunningRun } from '../../store/records.ts';

/** Whether a run's process goes on; `unknown` where that cannot be seen from here. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** Milliseconds by which a process may seem to have begun after its run: clocks are rounded. */
const ROUNDING = 10_000;

/**
 * Whether a run's process goes on. A number alone does not say: it is given again, after a
 * restart of the machine or sooner, and is another process in another container.
 */
export function livenessOf(
  { pid, process: mark, startedAt }: Pick<RunningRun, 'pid' | 'process' | 'startedAt'>,
  here: ProcessMark = ownMark(),
): Liveness {
  if (mark === null) return unmarked(pid, startedAt);
  if (mark.host !== here.host) return 'unknown';
  if (mark.boot !== here.boot) return 'gone';
  if (mark.space !== here.space) return 'unknown';
  // Of this process no row is left from before: its number is given again.
  if (pid === process.pid || !exists(pid)) return 'gone';
  if (mark.started === null) return 'unknown';
  return startOf(pid) === mark.started ? 'alive' : 'gone';
}

/** Whether a run may still write: what cannot be seen is taken to go on. */
export function goesOn(run: Pick<RunningRun, 'pid' | 'process' | 'startedAt'>): boolean {
  return livenessOf(run) !== 'gone';
}

/** Where a run's process is, as a person looks for it. */
export function placeOf({ pid, process: mark }: Pick<RunningRun, 'pid' | 'process'>): string {
  return mark === null || mark.host === hostname()
    ? `process ${pid}`
    : `process ${pid} on ${mark.host}`;
}

/** What tells this process from any other that has its number. */
export function ownMark(): ProcessMark {
  return {
    host: hostname(),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    space: linkOf('/proc/self/ns/pid'),
    started: startOf(process.pid),
  };
}

/** A run of before marks were kept: a process that began after it is not its own. */
function unmarked(pid: number, startedAt: string): Liveness {
  if (pid === process.pid || !exists(pid)) return 'gone';
  const began = wallStartOf(pid);
  return began !== null && began > Date.parse(startedAt) + ROUNDING ? 'gone' : 'unknown';
}

function exists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, as the system counts; null where it does not say. */
function startOf(pid: number): string | null {
  const ticks = ticksOf(pid);
  if (ticks !== null) return String(ticks);
  if (process.platform === 'linux' || process.platform === 'win32') return null;
  try {
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.trim() || null;
  } catch {
    return null;
  }
}

/** Clock ticks from the machine's start to the process's (proc_pid_stat(5), field 22). */
function ticksOf(pid: number): number | null {
  const stat = textOf(`/proc/${pid}/stat`);
  // The second field, a name in parentheses, may have spaces.
  const field = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return field === undefined ? null : Number(field);
}

/** Linux has counted a hundred ticks a second, to programs, since 2.6. */
const TICKS_A_SECOND = 100;

function wallStartOf(pid: number): number | null {
  const ticks = ticksOf(pid);
  const boot = /^btime (\d+)$/m.exec(textOf('/proc/stat') ?? '')?.[1];
  if (ticks === null || boot === undefined) return null;
  return (Number(boot) + ticks / TICKS_A_SECOND) * 1000;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function linkOf(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null;
  }
}
