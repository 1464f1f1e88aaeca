import type { Argv, CommandModule } from 'yargs';
import { BACKEND_REQUESTS, type BackendRequest } from '../../experiment/backends.ts';
import { openObjects } from '../../objects/open-objects.ts';
import { takeAddress } from '../../queue/address.ts';
import { connect } from '../../queue/connection.ts';
import { dataFolders } from '../../queue/data-folders.ts';
import { runWorker } from '../../queue/worker.ts';
import { repeatable, wholeNumber } from '../arguments/options.ts';
import { objectsOption, QUEUE_EPILOGUE } from '../arguments/queue.ts';
import { interruptible } from '../interruptible.ts';
import { leaveQueue } from '../leave-queue.ts';
import { printLine } from '../output/print.ts';

interface Arguments {
  objects: string;
  data: string[] | undefined;
  backend: BackendRequest;
  workers: string | undefined;
  grace: string;
}

/** Bytes of fetched objects that are kept. */
const CACHE_BYTES = 20e9;

export const workerCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .options({
        objects: { ...objectsOption, demandOption: true },
        data: {
          describe:
            'Where this machine has a data set: name=path, by its name in the experiment; may be repeated',
          ...repeatable,
        },
        backend: {
          describe: 'Backend to train on',
          choices: BACKEND_REQUESTS,
          default: 'auto' as BackendRequest,
        },
        workers: {
          alias: 'j',
          describe: 'Trials to train in parallel; by default one per core, or one per GPU',
          type: 'string',
          requiresArg: true,
        },
        grace: {
          describe:
            'Seconds in which running trials may end when it is told to end; then they are given back',
          type: 'string',
          default: '20',
          requiresArg: true,
        },
      })
      .example('$0 worker --objects file:/nfs/bench', 'train what runs put into the queue')
      .example('$0 worker --objects s3://lab/bench', 'with weights and results in a bucket of S3')
      .example(
        '$0 worker --objects file:/nfs/bench --data photos=/data/photos',
        'with the images of a data set here',
      )
      .epilogue(`It goes on until Ctrl-C or SIGTERM. ${QUEUE_EPILOGUE}`),
  handler: work,
};

async function work(argv: Arguments): Promise<void> {
  const address = takeAddress();
  const folders = dataFolders(argv.data ?? []);
  const grace = argv.grace === '0' ? 0 : wholeNumber('--grace', argv.grace, 'Such as 20.');
  const slots =
    argv.workers === undefined
      ? {}
      : { slots: wholeNumber('--workers', argv.workers, 'Leave it out for one a core.') };
  const objects = await openObjects('--objects', argv.objects);
  const connection = await connect(address, (line) => printLine(line));
  try {
    await interruptible((signal) =>
      runWorker(
        {
          connection,
          objects,
          folders,
          backend: argv.backend,
          ...slots,
          grace,
          cacheBytes: CACHE_BYTES,
          tell: (line) => printLine(line),
        },
        signal,
      ),
    );
  } finally {
    await leaveQueue(connection);
  }
}
