import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { takeAddress } from '../../queue/address.ts';
import { connect, type QueueConnection } from '../../queue/connection.ts';
import { clearPool, drainPool } from '../../queue/empty.ts';
import { type PoolStatus, queueStatus } from '../../queue/status.ts';
import { counted } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { cannotAsk, isAgreed } from '../agreed.ts';
import { jsonOption } from '../arguments/options.ts';
import { QUEUE_EPILOGUE } from '../arguments/queue.ts';
import { leaveQueue } from '../leave-queue.ts';
import { printText } from '../output/fit.ts';
import { printJson, printLine } from '../output/print.ts';
import { poolJson, poolText } from '../output/queue-pool.ts';

interface Arguments {
  json: boolean;
}

interface Emptying extends Arguments {
  pool: string | undefined;
  all: boolean;
}

interface Clearing extends Emptying {
  yes: boolean;
  force: boolean;
}

const EMPTYING = {
  all: { describe: 'Of all pools', type: 'boolean', default: false },
  json: jsonOption,
} as const;

const statusCommand: CommandModule<object, Arguments> = {
  command: 'status',
  describe: 'Show the trials that wait and run, the workers, and the runs that wait',
  builder: (yargs: Argv) => withExamples(yargs).options({ json: jsonOption }),
  handler: status,
};

const drainCommand: CommandModule<object, Emptying> = {
  command: 'drain [pool]',
  describe: 'Take out the trials that wait; what runs goes on, what is done stays',
  builder: (yargs: Argv) =>
    withPool(yargs)
      .options(EMPTYING)
      .example('$0 queue drain', 'nothing more begins; workers stay')
      .epilogue(
        `A run that waits for such a trial counts it as failed; \`bench run\` puts it there again. ${QUEUE_EPILOGUE}`,
      ),
  handler: drain,
};

const clearCommand: CommandModule<object, Clearing> = {
  command: 'clear [pool]',
  describe: 'Forget all trials: those that wait, and what came of those that are done or failed',
  builder: (yargs: Argv) =>
    withPool(yargs)
      .options({
        ...EMPTYING,
        yes: { alias: 'y', describe: 'Do not ask', type: 'boolean', default: false },
        force: {
          describe: 'Also where trials run, whose work is lost',
          type: 'boolean',
          default: false,
        },
      })
      .example('$0 queue clear --all --yes', 'a queue as it was at first; workers stay')
      .epilogue(
        `Lost is what no run has taken into its store yet: those trials are trained again. Stores, objects and workers stay as they are. ${QUEUE_EPILOGUE}`,
      ),
  handler: clear,
};

export const queueCommand: CommandModule = {
  builder: (yargs: Argv) =>
    withExamples(yargs)
      .command(statusCommand)
      .command(drainCommand)
      .command(clearCommand)
      .demandCommand(1, 'Name an action: status, drain or clear.'),
  handler: () => {},
};

/** For the help of the group and that of its first action. */
function withExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 queue status', 'what waits, what runs, and where')
    .epilogue(QUEUE_EPILOGUE);
}

function withPool(yargs: Argv) {
  return yargs.positional('pool', {
    describe: 'Its name, as `bench queue status` has it; may be left out where there is one',
    type: 'string',
  });
}

function status({ json }: Arguments): Promise<void> {
  return connected(async (connection) => {
    const pools = await queueStatus(connection);
    if (json) return printJson(pools.map(poolJson));
    if (pools.length === 0) return printLine('no trial and no worker; `bench worker` starts one');
    printLine(pools.map((each) => poolText(each)).join('\n\n'));
  });
}

function drain({ pool, all, json }: Emptying): Promise<void> {
  return connected(async (connection) => {
    const pools = await poolsOf(connection, pool, all);
    const drained: { pool: string; taken: number }[] = [];
    for (const { pool: name } of pools)
      drained.push({ pool: name, taken: await drainPool(connection, name) });
    if (json) return printJson(drained);
    for (const { pool: name, taken } of drained)
      printText(`pool ${name}: ${counted(taken, 'waiting trial')} taken out`);
    tellRuns(pools);
  });
}

function clear({ pool, all, yes, force, json }: Clearing): Promise<void> {
  if (json && !yes) throw cannotAsk('--json is for a script', REFUSAL);
  return connected(async (connection) => {
    const pools = await poolsOf(connection, pool, all);
    if (!json) for (const each of pools) printText(lossText(each));
    if (pools.length > 0 && !yes && !(await isAgreed('Forget all of this?', REFUSAL)))
      return printLine('nothing was removed');
    for (const each of pools) await clearPool(connection, each, force);
    if (json) return printJson(pools.map(({ workers: _, runs: __, ...counts }) => counts));
    printLine(`${counted(pools.length, 'pool')} cleared`);
    tellRuns(pools);
  });
}

const REFUSAL = {
  command: 'queue clear',
  remedy: 'Add --yes to forget without being asked; `bench queue status` shows what would go.',
};

/** What is lost with a pool's trials. */
function lossText({ pool, waiting, running, done, failed }: PoolStatus): string {
  return `pool ${pool}: ${waiting} waiting, ${running} running, the results of ${done} done and ${failed} failed`;
}

function tellRuns(pools: readonly PoolStatus[]): void {
  for (const { host, pid } of pools.flatMap(({ runs }) => runs))
    printText(
      `a run (process ${pid} on ${visible(host, 80)}) waits for trials of it: those that were taken out it counts as failed`,
    );
}

/**
 * The pools that an action is about.
 * @throws BenchError `usage` where that is not plain.
 */
async function poolsOf(
  connection: QueueConnection,
  name: string | undefined,
  all: boolean,
): Promise<PoolStatus[]> {
  const pools = await queueStatus(connection);
  if (all && name !== undefined)
    throw new BenchError('usage', 'pool and --all: expected one of them', {
      remedy: 'Leave one of them out.',
    });
  if (all) return pools;
  const found = name === undefined ? pools : pools.filter(({ pool }) => pool === name);
  if (found.length === 1) return found;
  const there = pools.length === 0 ? 'none' : pools.map(({ pool }) => pool).join(', ');
  if (name !== undefined)
    throw new BenchError('usage', `pool: no pool is called ${visible(name, 40)}`, {
      remedy: `There are: ${there}.`,
    });
  if (pools.length === 0) return [];
  throw new BenchError('usage', `there are ${pools.length} pools: ${there}`, {
    remedy: 'Name one, or add --all.',
  });
}

async function connected(work: (connection: QueueConnection) => Promise<void>): Promise<void> {
  const connection = await connect(takeAddress());
  try {
    await work(connection);
  } finally {
    await leaveQueue(connection);
  }
}
