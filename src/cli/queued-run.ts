import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../errors.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { QueueAddress } from '../queue/address.ts';
import { connect } from '../queue/connection.ts';
import { elsewhereOf } from '../queue/elsewhere.ts';
import { choosePool, type PoolChoice, poolText } from '../queue/pool.ts';
import { type Begun, type QueueExecutor, queueExecutor } from '../queue/queue-executor.ts';
import { quoted } from '../report/trials/command.ts';
import type { Elsewhere, Prepared } from '../runner/plan/prepare-run.ts';
import type { Reporter } from '../runner/progress/reporter.ts';
import { executeRun, type RunSummary } from '../runner/run.ts';
import type { Store } from '../store/store.ts';
import { counted } from '../text/numbers.ts';
import { visible } from '../text/visible.ts';
import { leaveQueue } from './leave-queue.ts';
import { printLine, type Stream } from './output/print.ts';

/** A run whose trials the workers of a queue train. */
export interface QueuedRun {
  readonly elsewhere: Elsewhere;
  /** The pool that trains, for people. */
  readonly text: string;
  executorFor(prepared: Prepared): QueueExecutor;
  close(): Promise<void>;
}

/** Options of a run that say by what its trials are trained. */
interface Asked {
  readonly queue: boolean;
  readonly objects: string | undefined;
  readonly pool: string | undefined;
  readonly workers: string | undefined;
  readonly detach: boolean | undefined;
  readonly fresh: boolean;
}

/** @throws BenchError `usage` for options that do not go together. */
export function assertQueueOptions(asked: Asked): void {
  const { queue, objects, pool, workers, detach, fresh } = asked;
  const needless = [
    objects !== undefined && '--objects',
    pool !== undefined && '--pool',
    detach === true && '--detach',
  ];
  const alone = needless.find((name) => name !== false);
  if (!queue && alone)
    throw new BenchError('usage', `${alone} is for a run with --queue`, {
      remedy: `Add --queue, or leave ${alone} out.`,
    });
  if (queue && objects === undefined)
    throw new BenchError('usage', '--queue: expected --objects too', {
      remedy:
        'Name a folder that every machine has, --objects file:/nfs/bench, or s3://bucket/prefix.',
    });
  if (queue && workers !== undefined)
    throw new BenchError('usage', '--queue and --workers: expected one of them', {
      remedy: 'Give --workers to `bench worker`.',
    });
  if (detach && fresh)
    throw new BenchError('usage', '--detach and --fresh: expected one of them', {
      remedy: 'What --fresh trains is of use to the run that waits for it: leave --detach out.',
    });
}

/** Milliseconds in which a server must have taken out what waits. */
const WITHDRAWAL = 30_000;

/** Finds the pool of a run in the queue. */
export async function joinQueue(
  address: QueueAddress,
  objects: ObjectStore,
  choice: PoolChoice,
): Promise<QueuedRun> {
  const connection = await connect(address, (line) => printLine(line, 'stderr'));
  try {
    const pool = await choosePool(connection, choice);
    const elsewhere = elsewhereOf(pool);
    return {
      elsewhere,
      text: `queue ${connection.text}, pool ${poolText(pool)}`,
      executorFor: (prepared) =>
        queueExecutor(connection, pool.name, objects, { ...prepared, elsewhere }),
      close: () => leaveQueue(connection),
    };
  } catch (thrown) {
    await leaveQueue(connection);
    throw thrown;
  }
}

/** What a run of `bench run --queue` goes with. */
interface Going {
  readonly prepared: Prepared;
  readonly signal: AbortSignal;
  readonly stream: Stream;
}

/** Has the workers of a queue train. */
export async function executeQueued(
  queued: QueuedRun,
  store: Store,
  reporter: Reporter,
  { prepared, signal, stream }: Going,
): Promise<RunSummary> {
  if (prepared.runnable.some(({ experiment }) => experiment.throughput !== false))
    printLine('throughput is not measured with --queue', stream);
  const executor = queued.executorFor(prepared);
  const ended = new AbortController();
  let leaves = false;
  try {
    await begin(queued, executor, { prepared, signal, stream });
    executor.watch(reporter, AbortSignal.any([signal, ended.signal]));
    const summary = await executeRun(prepared, store, reporter, signal, executor);
    const isInterrupted = summary.status === 'interrupted';
    leaves = isInterrupted && !prepared.fresh;
    if (summary.bailed || (isInterrupted && prepared.fresh)) await withdrawn(executor, stream);
    if (leaves)
      printLine(`trials stay in the queue and go on; come back with\n  ${comingBack()}`, stream);
    return summary;
  } finally {
    ended.abort();
    await executor.end(leaves);
  }
}

/** Takes out of the queue what waits there and nobody comes back to. */
async function withdrawn(executor: QueueExecutor, stream: Stream): Promise<void> {
  const isOut = await Promise.race([
    executor.withdraw().then(() => true),
    sleep(WITHDRAWAL, false, { ref: false }),
  ]);
  printLine(
    isOut
      ? 'what waited was taken out of the queue'
      : 'the queue does not answer: what waited may still be trained',
    stream,
  );
}

/** What a run has left in the queue. */
export interface Detached {
  /** Trials in the queue, and those that are put there by the next run once their pretraining has ended. */
  readonly queued: number;
  readonly held: number;
  readonly command: string;
}

/** Puts trials into the queue and leaves them there. Null when it was interrupted. */
export async function detach(queued: QueuedRun, going: Going): Promise<Detached | null> {
  const executor = queued.executorFor(going.prepared);
  try {
    const begun = await begin(queued, executor, going);
    if (begun === null) return null;
    const all = going.prepared.split.compute.length;
    return { queued: all - begun.held, held: begun.held, command: comingBack() };
  } finally {
    await executor.end(true);
  }
}

/** Puts trials into the queue, and tells who else waits for them. */
async function begin(
  { text }: QueuedRun,
  executor: QueueExecutor,
  { prepared, signal, stream }: Going,
): Promise<Begun | null> {
  printLine(text, stream);
  const begun = await executor.begin(signal);
  for (const { host, pid, shared } of begun?.others ?? [])
    printLine(
      `another run (process ${pid} on ${visible(host, 80)}) waits for ${shared} of these ${counted(prepared.split.compute.length, 'trial')}: each is trained once, for both`,
      stream,
    );
  return begun;
}

/** The command that takes what has come of trials which a run left in the queue. */
function comingBack(): string {
  const words = process.argv.slice(2).filter((word) => !/^--(no-)?detach(=|$)/.test(word));
  return visible(`npx bench ${words.map(quoted).join(' ')}`, 2000);
}
