import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const MAIN = join(ROOT, 'dist/cli/main.js');

/** What an input may take: of a processor's time, so that a busy machine is no hang, and of memory. */
const CPU_SECONDS = 5;
const BYTES = 1e9;
/** Seconds on the wall after which what computes nothing hangs. */
const WALL_SECONDS = 40;

/** How a command took an input. */
export type Answer = 'clear error' | 'accepted' | 'unclear' | 'hang';

/** One input: what is put into a folder, and the command that meets it. */
export interface Input {
  readonly name: string;
  /** Fills the folder; returns the arguments of `bench`. */
  prepare(folder: string): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Commands of a shell before `bench`, such as `ulimit -n 40`. */
  readonly before?: string;
}

export interface Tried {
  readonly input: string;
  readonly answer: Answer;
  /** What it said, or what it took too much of. */
  readonly said: string;
}

/** Has `bench` meet an input in a folder of its own. */
export async function tried({ name, prepare, env, before }: Input): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  try {
    const args = prepare(folder);
    const ended = await run(folder, args, env ?? {}, before ?? ':');
    return { input: name, ...judged(ended) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it took too much of. */
  readonly over: string | null;
}

function run(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  before: string,
): Promise<Ended> {
  const child = spawn(
    'bash',
    ['-c', `${before}; exec "$@"`, 'bash', process.execPath, MAIN, ...args],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        TRANSFER_BENCH_CACHE: join(folder, 'cache'),
        TRANSFER_BENCH_LOAD_SECONDS: '3',
        ...env,
      },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout = (stdout + chunk).slice(0, 1e6);
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(0, 1e6);
  });
  const began = performance.now();
  let over: string | null = null;
  const watch = setInterval(() => {
    const { cpuSeconds, bytes } = usageOf(child.pid!);
    const wall = (performance.now() - began) / 1000;
    if (cpuSeconds > CPU_SECONDS) over = `over ${CPU_SECONDS} s of a processor`;
    else if (bytes > BYTES) over = `${Math.round(bytes / 1e6)} MB`;
    else if (wall > WALL_SECONDS) over = `${WALL_SECONDS} s without an end`;
    if (over !== null) kill(child.pid!);
  }, 100);
  return new Promise((done) => {
    child.on('close', (code, signal) => {
      clearInterval(watch);
      done({ code, signal, stdout, stderr, over });
    });
  });
}

/** Only the group that was started here. */
function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

const PAGE = 4096;
const TICKS_A_SECOND = 100;

/** What the processes of a group take, by /proc: the largest processor time of one, and memory of all. */
function usageOf(group: number): { cpuSeconds: number; bytes: number } {
  let [cpuSeconds, bytes] = [0, 0];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) !== group) continue;
      cpuSeconds = Math.max(cpuSeconds, (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND);
      bytes += Number(fields[21]) * PAGE;
    } catch {
      // It has ended meanwhile.
    }
  }
  return { cpuSeconds, bytes };
}

/** What nobody should read: a stack, a defect, a control, a command of a CI server. */
const UNCLEAR = /^\s+at |defect|\[object Object\]|undefined|(?![\n\r\t])\p{Cc}|^\s*::/mu;

function judged({ code, signal, stdout, stderr, over }: Ended): Omit<Tried, 'input'> {
  if (over !== null) return { answer: 'hang', said: over };
  const said = stderr.trim().split('\n')[0] ?? '';
  const bad = UNCLEAR.exec(stderr) ?? UNCLEAR.exec(stdout);
  if (signal !== null) return { answer: 'unclear', said: `killed by ${signal}` };
  if (bad !== null) return { answer: 'unclear', said: `${JSON.stringify(bad[0])} in ${said}` };
  if (code === 0) return { answer: 'accepted', said: '' };
  // A trial that fails is told on stdout, a gate that trips by its code.
  const isClear =
    (/^error: \S/m.test(stderr) && /^remedy: \S/m.test(stderr)) ||
    (code === 1 && /FAILED: \S/.test(stdout)) ||
    (code === 3 && stdout !== '');
  return {
    answer: isClear ? 'clear error' : 'unclear',
    said: `${code}: ${said || stdout.slice(-200)}`,
  };
}
