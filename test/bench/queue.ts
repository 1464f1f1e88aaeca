/**
 * What a queue costs beside the training: trials that end at once, by four workers, with a Redis
 * server of its own (every write on disk) and files in a folder. All else is as in `bench run
 * --queue`: entries are checked by schema and hash, results are put, fetched, verified and
 * stored. Prints milliseconds and queries a trial, the run's memory at a tenth of it and at its end, seconds
 * in which 10,000 trials are planned and fed, and seconds from the death of a worker to the next
 * start of its trial. Fails above the limits. On an idle machine.
 *
 *   npm run bench:queue
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Redis } from 'ioredis';
import { validateExperiment } from '../../src/experiment/validate.ts';
import { defineExperiment, pretrain, procedural, vgg16 } from '../../src/index.ts';
import { sharedFolder } from '../../src/objects/shared-folder.ts';
import { takeAddress } from '../../src/queue/address.ts';
import { connect, type QueueConnection } from '../../src/queue/connection.ts';
import { elsewhereOf } from '../../src/queue/elsewhere.ts';
import { choosePool } from '../../src/queue/pool.ts';
import { queueExecutor } from '../../src/queue/queue-executor.ts';
import { runWorker } from '../../src/queue/worker.ts';
import { codeHash } from '../../src/runner/code-hash.ts';
import { prepareRun } from '../../src/runner/plan/prepare-run.ts';
import { executeRun } from '../../src/runner/run.ts';
import type { timedTrial } from '../../src/runner/timed-trial.ts';
import { openStore } from '../../src/store/open.ts';
import { redisServer } from '../support/redis.ts';
import { resultOf } from '../support/store-samples.ts';

/** Runs TypeScript. */
const JITI = resolve(import.meta.dirname, '../../node_modules/jiti/lib/jiti-cli.mjs');
const WORKERS = 4;
const [TRIALS, PLANNED, KILLS] = [1000, 10_000, 3];
const LIMITS = { milliseconds: 10, growth: 1.25, feedSeconds: 60, retrySeconds: 20 };

const folder = process.env['BENCH_QUEUE_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'bench-queue-'));
const objects = sharedFolder(join(folder, 'objects'));
const [role, hangs] = process.argv.slice(2);

function endAtOnce() {
  const end = { result: { ...resultOf(1), artifact: null } };
  return { end, startedAt: new Date(), wallSeconds: 0, gpu: null, fault: null };
}

/** Ends at once, or never. */
const train: typeof timedTrial = async () => {
  if (hangs) await new Promise(() => {});
  return endAtOnce();
};

async function work(): Promise<void> {
  const connection = await connect(takeAddress());
  await runWorker(
    {
      connection,
      objects,
      folders: new Map(),
      backend: 'wasm',
      slots: 1,
      grace: 0,
      cacheBytes: 1e9,
      tell: (line) => console.log(line),
      train,
    },
    new AbortController().signal,
  );
}

/** A worker of its own process, that has found its pool. */
async function startWorker(address: string, name: string, ...how: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [JITI, import.meta.filename, 'worker', ...how], {
    env: {
      ...process.env,
      BENCH_QUEUE: address,
      BENCH_QUEUE_FOLDER: folder,
      TRANSFER_BENCH_CACHE: join(folder, name),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const died = once(child, 'close').then(([code]) => {
    throw new Error(`worker ${name} ended with code ${code}`);
  });
  await Promise.race([said(child, 'of pool'), died]);
  died.catch(() => {});
  return child;
}

/** What a worker has said once that has a text. */
function said(child: ChildProcess, text: string): Promise<string> {
  return new Promise((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(text)) resolve(chunk.toString());
    });
  });
}

/** So many trials, planned and fed to a queue. */
async function fed(connection: QueueConnection, name: string, trials: number) {
  const seeds = Array.from({ length: trials / 10 }, (_, seed) => seed);
  const experiment = validateExperiment(`${name}.ts`, {
    ...defineExperiment({
      name,
      question: 'What does a queue cost?',
      backend: 'wasm',
      bases: [vgg16({ width: 0.0625 })],
      sources: [
        pretrain({
          name: 'unused',
          data: procedural({ name: 'unused', label: 'shape', size: 16, train: 16, test: 16 }),
        }),
      ],
      regimes: ['scratch'],
      targets: Array.from({ length: 10 }, (_, seed) =>
        procedural({
          name: `${name}-${seed}`,
          label: 'shape',
          size: 16,
          train: 16,
          test: 16,
          seed,
        }),
      ),
      seeds,
      training: { epochs: trials === TRIALS ? 2 : 3, batchSize: 8 },
      throughput: false,
    }),
  });
  const storeFile = join(folder, `${name}.sqlite`);
  const store = openStore(storeFile);
  const choice = { request: 'wasm' as const, pool: undefined, code: codeHash() };
  const pool = await choosePool(connection, choice);
  const elsewhere = elsewhereOf(pool);
  const prepared = await prepareRun([{ file: `${name}.ts`, experiment }], {
    store,
    storeFile,
    elsewhere,
    fetch: null,
    fresh: false,
    selection: null,
    retries: 0,
    bail: null,
  });
  const executor = queueExecutor(connection, pool.name, objects, { ...prepared, elsewhere });
  const planned = performance.now();
  await executor.begin(new AbortController().signal);
  return { store, prepared, executor, planned };
}

/** Bytes that are in use once what nobody needs has been freed. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

async function queries(redis: Redis): Promise<number> {
  const [, count] = /total_commands_processed:(\d+)/.exec(await redis.info('stats'))!;
  return Number(count);
}

const faults: string[] = [];
function report(what: string, figure: number, unit: string, limit: number): void {
  console.log(`${what}: ${figure.toFixed(figure < 100 ? 1 : 0)} ${unit}, at most ${limit}`);
  if (figure > limit) faults.push(what);
}

async function overhead(connection: QueueConnection): Promise<void> {
  const signal = new AbortController().signal;
  const { store, prepared, executor } = await fed(connection, 'ends-at-once', TRIALS);
  const before = await queries(connection.redis);
  let ended = 0;
  const heap: number[] = [];
  const trialEnd = () => {
    ended += 1;
    if (ended === TRIALS / 10 || ended === TRIALS) heap.push(memory());
  };
  const cpu = process.cpuUsage();
  let begun = performance.now();
  const summary = await executeRun(prepared, store, { trialEnd }, signal, executor);
  const queued = (performance.now() - begun) / TRIALS;
  const { user, system } = process.cpuUsage(cpu);
  await executor.end(false);
  store.close();
  if (summary.status !== 'finished' || ended !== TRIALS) faults.push('not all trials are done');

  // What the store takes for them, whoever trains.
  const other = openStore(join(folder, 'without-a-queue.sqlite'));
  begun = performance.now();
  await executeRun(prepared, other, {}, signal, { train: async () => endAtOnce() });
  const alone = (performance.now() - begun) / TRIALS;
  other.close();

  console.log(`${TRIALS} trials, ${WORKERS} workers: ${queued.toFixed(1)} ms a trial`);
  console.log(`  ${alone.toFixed(1)} ms of them without a queue, in the store`);
  report('  overhead', queued - alone, 'ms a trial', LIMITS.milliseconds);
  console.log(`  ${((await queries(connection.redis)) - before) / TRIALS} queries a trial`);
  console.log(
    `  ${((user + system) / 1000 / TRIALS).toFixed(1)} ms of the run's processor a trial`,
  );
  const [early, late] = heap.map((bytes) => bytes / 1e6);
  console.log(
    `  memory of the run ${early!.toFixed(1)} MB at a tenth, ${late!.toFixed(1)} MB at the end`,
  );
  report('  growth', late! / early!, 'times', LIMITS.growth);
}

async function feeding(connection: QueueConnection): Promise<void> {
  const begun = performance.now();
  const { store, prepared, executor, planned } = await fed(connection, 'planned', PLANNED);
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${prepared.split.compute.length} trials planned in ${((planned - begun) / 1000).toFixed(1)} s`,
  );
  report('  planned and fed', seconds, 's', LIMITS.feedSeconds);
  await executor.withdraw();
  await executor.end(false);
  store.close();
}

async function retries(connection: QueueConnection, address: string): Promise<void> {
  for (let i = 0; i < KILLS; i++) {
    // Names do not make another trial.
    await connection.redis.flushall();
    const dying = await startWorker(address, `dying-${i}`, 'hangs');
    const { executor, store } = await fed(connection, `killed-${i}`, 10);
    const [label] = /.* {2}begins/.exec(await said(dying, 'begins'))!;
    const next = await startWorker(address, `next-${i}`);
    dying.kill('SIGKILL');
    const begun = performance.now();
    await said(next, label);
    report(
      'from kill -9 to the next start',
      (performance.now() - begun) / 1000,
      's',
      LIMITS.retrySeconds,
    );
    next.kill('SIGKILL');
    await executor.end(false);
    store.close();
  }
}

async function measure(): Promise<void> {
  mkdirSync(join(folder, 'objects'));
  mkdirSync(join(folder, 'redis'));
  const server = await redisServer(join(folder, 'redis'));
  const connection = await connect(takeAddress({ BENCH_QUEUE: server.address }));
  const workers: ChildProcess[] = [];
  try {
    for (let i = 0; i < WORKERS; i++)
      workers.push(await startWorker(server.address, `worker-${i}`));
    await overhead(connection);
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
    await feeding(connection);
    await retries(connection, server.address);
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await connection.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  if (faults.length > 0) throw new Error(`above the limits: ${faults.join('; ')}`);
}

await (role === 'worker' ? work() : measure());
