import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { generatorOf } from '../../src/experiment/random.ts';
import { tinyExperiment } from '../support/workplace.ts';
import { MAIN, type Tried } from './probe.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const;
/** Milliseconds in which a run of the experiment has begun and not ended. */
const LONGEST = 2500;
/** Points after which a store is thrown away, so that there is always something to train. */
const POINTS_A_STORE = 4;

/**
 * Ends real runs at moments drawn from a seed: the run itself by any signal, or one of its trials.
 * After each the store is whole; once the run has gone on to its end, its numbers are those of a
 * run that nobody disturbed, to the bit.
 */
export async function kills(seed: number, points: number): Promise<Tried[]> {
  const random = generatorOf('moments of kills', seed);
  const calm = place();
  await ended(start(calm));
  const expected = JSON.stringify(numbersOf(calm));
  rmSync(calm, { recursive: true });
  const tried: Tried[] = [];
  for (let point = 0; point < points; ) {
    const folder = place();
    try {
      const here: Tried[] = [];
      for (; here.length < POINTS_A_STORE && point < points; point++) {
        const delay = random.int(LONGEST);
        const signal = SIGNALS[random.int(SIGNALS.length)]!;
        const ofTrial = random.int(4) === 0;
        const child = start(folder);
        const done = ended(child);
        await Promise.race([after(delay), done]);
        const target = ofTrial ? trialOf(child) : child.pid;
        if (target !== undefined) signalled(target, ofTrial ? 'SIGKILL' : signal);
        if (ofTrial) signalled(child.pid!, 'SIGINT');
        await done;
        const fault = faultOf(folder);
        const input = `${ofTrial ? 'a trial, SIGKILL' : signal} after ${delay} ms`;
        here.push({ input, answer: fault === null ? 'accepted' : 'unclear', said: fault ?? '' });
      }
      await ended(start(folder));
      const lost = JSON.stringify(numbersOf(folder)) !== expected;
      tried.push(
        ...here.map(
          (each): Tried => (lost ? { ...each, answer: 'unclear', said: 'other numbers' } : each),
        ),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return tried;
}

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-kill-'));
  writeFileSync(join(folder, 'tiny.ts'), tinyExperiment());
  return folder;
}

function start(folder: string): ChildProcess {
  return spawn(process.execPath, [MAIN, 'run', 'tiny.ts', '--workers', '2'], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, TRANSFER_BENCH_CACHE: join(folder, 'cache') },
  });
}

const ended = (child: ChildProcess) => new Promise((done) => child.on('close', done));

function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** A process of a run, such as a trial; undefined where there is none at the moment. */
function trialOf({ pid }: ChildProcess): number | undefined {
  try {
    const [first] = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).split('\n');
    return Number(first) || undefined;
  } catch {
    return undefined;
  }
}

const storeIn = (folder: string) => join(folder, '.transfer-bench/store.sqlite');

/** What is not whole in a store; null where all is, or nothing was written yet. */
function faultOf(folder: string): string | null {
  let db: Database.Database;
  try {
    db = new Database(storeIn(folder), { fileMustExist: true });
  } catch {
    return null;
  }
  try {
    const check = db.pragma('integrity_check', { simple: true });
    if (check !== 'ok') return `integrity: ${check}`;
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0) return 'a reference to nothing';
    if (db.pragma('user_version', { simple: true }) === 0) return null;
    const half = db
      .prepare(
        `SELECT count(*) FROM trials WHERE status = 'finished' AND (
           NOT EXISTS (SELECT 1 FROM epochs WHERE trial_id = trials.id)
           OR (SELECT count(*) FROM predictions WHERE trial_id = trials.id) <> test_images)`,
      )
      .pluck()
      .get();
    if (half !== 0) return `${half} trials in half`;
    const twice = db
      .prepare("SELECT count(*) - count(DISTINCT hash) FROM trials WHERE status = 'finished'")
      .pluck()
      .get();
    return twice === 0 ? null : `${twice} trials twice`;
  } finally {
    db.close();
  }
}

/** Every figure of the finished trials that is no time, by hash. */
function numbersOf(folder: string): unknown[] {
  const db = new Database(storeIn(folder), { readonly: true });
  try {
    return db
      .prepare(
        `SELECT hash, test_accuracy, test_loss, best_validation_loss, (
           SELECT group_concat(predicted || ' ' || confidence) FROM predictions WHERE trial_id = trials.id
         ) AS predictions
         FROM trials WHERE status = 'finished' ORDER BY hash`,
      )
      .all();
  } finally {
    db.close();
  }
}
