import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect } from 'vitest';
import { NO_REDIS, type RedisServer, redisServer } from './redis.ts';
import { tinyExperiment } from './workplace.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
/** Trials of a run: one pretraining, and three regimes of four seeds. */
export const PLANNED = 13;
/** The same with two seeds. */
export const PLANNED_BY_TWO_SEEDS = 7;
/** The same with one. */
export const PLANNED_BY_ONE_SEED = 4;
export const ONE_SEED = 'seeds: [1],';

export interface Command {
  readonly child: ChildProcess;
  /** What it has printed so far, on both streams. */
  text(): string;
  readonly ended: Promise<{ code: number | null; stdout: string; text: string }>;
}

export let server: RedisServer;
export let folder: string;
let children: ChildProcess[];

/** Gives each test of a file a server and homes of its own, and ends what it has started. */
export function useQueue(): void {
  if (NO_REDIS !== null) console.warn(`the tests of the queue are left out: ${NO_REDIS}`);
  beforeEach(async () => {
    if (NO_REDIS !== null) return;
    folder = mkdtempSync(join(tmpdir(), 'bench-queue-'));
    children = [];
    mkdirSync(join(folder, 'redis'));
    mkdirSync(join(folder, 'objects'));
    server = await redisServer(join(folder, 'redis'));
  });
  afterEach(async () => {
    if (NO_REDIS !== null) return;
    for (const child of children) child.kill('SIGKILL');
    await server.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

/** What a command has that is not as with others: its environment, the checkout it is of. */
interface Other {
  readonly env?: NodeJS.ProcessEnv;
  readonly root?: string;
}

/** Starts a command in a home of its own, as on a machine of its own. */
export function start(home: string, args: readonly string[], { env, root = ROOT }: Other = {}) {
  const cwd = join(folder, home);
  mkdirSync(cwd, { recursive: true });
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
    cwd,
    env: {
      ...process.env,
      BENCH_QUEUE: server.address,
      TRANSFER_BENCH_CACHE: join(cwd, 'cache'),
      ...env,
    },
  });
  children.push(child);
  let [stdout, text] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; text: string }>((done) => {
    child.on('close', (code) => done({ code, stdout, text }));
  });
  return { child, text: () => text, ended } satisfies Command;
}

export const objects = () => ['--objects', `file:${join(folder, 'objects')}`];

/** A worker that has found its pool. */
export async function worker(
  home: string,
  more: readonly string[] = [],
  other: Other = {},
): Promise<Command> {
  const args = ['worker', ...objects(), '--backend', 'wasm', '--workers', '1', ...more];
  const command = start(home, args, other);
  await expect.poll(command.text, { timeout: 60_000 }).toContain('of pool');
  return command;
}

/** A run of the tiny experiment. */
export function run(home: string, changes = 'seeds: [1, 2, 3, 4],', other: Other = {}): Command {
  mkdirSync(join(folder, home), { recursive: true });
  const text = tinyExperiment(`${changes} backend: 'wasm',`);
  const imports = 'import { imageFolder, ';
  writeFileSync(join(folder, home, 'tiny.ts'), text.replace('import { ', imports));
  return start(home, ['run', 'tiny.ts', '--json', '--queue', ...objects()], other);
}

/** How often each trial was begun, by the workers' own words. */
export function starts(...workers: readonly Command[]): ReadonlyMap<string, number> {
  const begun = new Map<string, number>();
  for (const { text } of workers)
    for (const [, label] of text().matchAll(/^(.*) {2}begins$/gm))
      begun.set(label!, (begun.get(label!) ?? 0) + 1);
  return begun;
}

const QUALITIES = 'balanced_accuracy, auc, calibration_error, scaled_calibration_error';

/** All that a store has of trials but for times, memory and places. */
export function numbersIn(home: string) {
  const db = new Database(join(folder, home, '.transfer-bench/store.sqlite'), { readonly: true });
  const trials = db
    .prepare(
      `SELECT hash, spec, status, error, test_accuracy, test_loss, best_epoch, best_validation_loss,
        stopped_early, parameters_total, parameters_trainable, train_images, validation_images,
        test_images, classes, artifact, ${QUALITIES}, temperature, steps, tuning, transfer,
        fingerprints, hex(test_groups) AS g, hex(validation_labels) AS l,
        hex(validation_probabilities) AS p FROM trials ORDER BY hash`,
    )
    .all() as { hash: string }[];
  const epochs = db
    .prepare(
      `SELECT hash, epoch, phase, loss, accuracy, validation_loss, validation_accuracy
      FROM epochs JOIN trials ON trials.id = trial_id ORDER BY hash, epoch`,
    )
    .all();
  const predictions = db
    .prepare(
      `SELECT hash, example, label, predicted, confidence, hex(probabilities) AS p
      FROM predictions JOIN trials ON trials.id = trial_id ORDER BY hash, example`,
    )
    .all();
  db.close();
  const sources = join(folder, home, '.transfer-bench/sources');
  const weights = readdirSync(sources).map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(sources, name)))
      .digest('hex'),
  ]);
  return { trials, epochs, predictions, weights };
}

/** The process in which a worker trains the trial that it has begun last. */
export async function trialProcess(of: Command): Promise<number> {
  const newest = () => {
    try {
      const args = ['-n', '-P', String(of.child.pid), '-f', 'trial-process'];
      return Number(execFileSync('pgrep', args).toString());
    } catch {
      return 0;
    }
  };
  // That in which it has looked at its data may be about to end.
  let [before, pid] = [0, newest()];
  while (pid === 0 || pid !== before) {
    await new Promise((later) => setTimeout(later, 100));
    [before, pid] = [pid, newest()];
  }
  return pid;
}

/** Resolves once a worker has begun so many trials. */
export async function begun(of: Command, count: number): Promise<void> {
  const sum = () => [...starts(of).values()].reduce((all, some) => all + some, 0);
  await expect.poll(sum, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(count);
}

/** The names of the only pool's queue in Redis. */
export async function queueName(): Promise<string> {
  const [key] = await server.client().keys('bench:trials-*:meta');
  return key!.slice('bench:'.length, -':meta'.length);
}
