import { BenchError } from '../errors.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { QueueAddress } from '../queue/address.ts';
import { connect } from '../queue/connection.ts';
import { elsewhereOf } from '../queue/elsewhere.ts';
import { choosePool, type PoolChoice, poolText } from '../queue/pool.ts';
import { type QueueExecutor, queueExecutor } from '../queue/queue-executor.ts';
import type { Elsewhere, Prepared } from '../runner/plan/prepare-run.ts';
import { printLine } from './output/print.ts';

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
}

/** @throws BenchError `usage` for options that do not go together. */
export function assertQueueOptions({ queue, objects, pool, workers }: Asked): void {
  const needless = [objects !== undefined && '--objects', pool !== undefined && '--pool'];
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
}

/** Finds the pool of a run in the queue. */
export async function joinQueue(
  address: QueueAddress,
  objects: ObjectStore,
  choice: PoolChoice,
): Promise<QueuedRun> {
  const connection = await connect(address, (line) => printLine(line, 'stderr'));
  const executors: QueueExecutor[] = [];
  const close = async () => {
    for (const executor of executors) executor.close();
    await connection.close();
  };
  try {
    const pool = await choosePool(connection, choice);
    return {
      elsewhere: elsewhereOf(pool),
      text: `queue ${connection.text}, pool ${poolText(pool)}`,
      executorFor(prepared) {
        const executor = queueExecutor(connection, pool.name, objects, prepared);
        executors.push(executor);
        return executor;
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
