import type { Argv, CommandModule } from 'yargs';
import { takeAddress } from '../../queue/address.ts';
import { connect } from '../../queue/connection.ts';
import type { LiveWorker } from '../../queue/pool.ts';
import { type PoolStatus, queueStatus } from '../../queue/status.ts';
import { counted, duration } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { jsonOption } from '../arguments/options.ts';
import { QUEUE_EPILOGUE } from '../arguments/queue.ts';
import { printJson, printLine, table } from '../output/print.ts';

interface Arguments {
  json: boolean;
}

const statusCommand: CommandModule<object, Arguments> = {
  command: 'status',
  describe: 'Show the trials that wait and run, and the workers',
  builder: (yargs: Argv) => withExamples(yargs).options({ json: jsonOption }),
  handler: status,
};

export const queueCommand: CommandModule = {
  builder: (yargs: Argv) =>
    withExamples(yargs).command(statusCommand).demandCommand(1, 'Name an action: status.'),
  handler: () => {},
};

/** For the help of the group and that of its action. */
function withExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 queue status', 'what waits, what runs, and where')
    .epilogue(QUEUE_EPILOGUE);
}

async function status({ json }: Arguments): Promise<void> {
  const connection = await connect(takeAddress());
  try {
    const pools = await queueStatus(connection);
    if (json) return printJson(pools.map(asJson));
    if (pools.length === 0) return printLine('no trial and no worker; `bench worker` starts one');
    for (const pool of pools) printLine(textOf(pool));
  } finally {
    await connection.close();
  }
}

/** Without what names a worker's machine in full. */
function asJson({ workers, ...pool }: PoolStatus) {
  const shown = workers.map(({ id, pid, busy, running, since, silent, code, machine }) => ({
    ...{ id, host: machine.host, pid, slots: machine.slots, busy, running, since, code },
    backend: machine.backend.name,
    device: machine.backend.device,
    secondsSilent: silent,
  }));
  return { ...pool, workers: shown };
}

function textOf({ pool, waiting, running, done, failed, workers }: PoolStatus): string {
  const trials = `${waiting} waiting, ${running} running, ${done} done, ${failed} failed`;
  const head = `pool ${pool}: ${trials}, ${counted(workers.length, 'worker')}`;
  if (workers.length === 0) return head;
  return `${head}\n${table(['worker', 'backend', 'device', 'running', 'seen'], workers.map(rowOf))}`;
}

function rowOf({ id, busy, silent, machine: { backend, slots } }: LiveWorker): string[] {
  const seen = `${duration(silent)} ago`;
  return [visible(id), backend.name, visible(backend.device), `${busy} of ${slots}`, seen];
}
