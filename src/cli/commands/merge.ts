import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { copyKept, removeKept } from '../../gc/kept-files.ts';
import { finishedHashes } from '../../store/hashes.ts';
import type { Merged } from '../../store/merge.ts';
import { mergeStores } from '../../store/merge-files.ts';
import { openStoreForReading } from '../../store/open.ts';
import { storeError } from '../../store/store-error.ts';
import { counted } from '../../text/numbers.ts';
import { jsonOption } from '../arguments/options.ts';
import { printJson, printLine } from '../output/print.ts';
import { refuseLive } from '../refuse-live.ts';

interface Arguments {
  stores: string[];
  into: string;
  json: boolean;
}

export const mergeCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('stores', {
        describe: 'SQLite files of the stores to merge; they are not changed',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .options({
        into: {
          describe: 'SQLite file of the merged store; may already exist',
          type: 'string',
          demandOption: true,
          requiresArg: true,
        },
        json: jsonOption,
      })
      .example(
        '$0 merge shard-*/store.sqlite --into merged/store.sqlite',
        'the shards of several machines',
      )
      .example(
        '$0 run experiments/*.ts --store merged/store.sqlite',
        'then train what no shard has, and report the whole',
      ),
  handler: async ({ stores, into, json }) => {
    refuseUsed(into);
    const { merged, kept } = await merge(stores, into);
    if (json) return printJson({ into, ...merged, kept });
    printLine(
      `${into}: ${counted(merged.runs, 'run')} and ${counted(merged.trials, 'trial')} added` +
        (kept === 0 ? '' : `, ${counted(kept, 'file')} of weights and models copied beside it`),
    );
  },
};

const QUIETLY = { throwIfNoEntry: false };

/** Files before rows: what fails in between is undone, and a row never lacks its file. */
async function merge(
  stores: readonly string[],
  into: string,
): Promise<{ merged: Merged; kept: number }> {
  const home = dirname(into);
  const copied: string[] = [];
  try {
    for (const store of stores.filter((file) => statSync(file, QUIETLY)?.isFile()))
      copied.push(...copyKept(dirname(store), home, finishedHashes(store)));
    return { merged: await mergeStores(stores, into), kept: copied.length };
  } catch (thrown) {
    removeKept(home, copied);
    throw storeError(thrown, into);
  }
}

function refuseUsed(into: string): void {
  if (!existsSync(into)) return;
  const store = openStoreForReading(into);
  try {
    refuseLive(store, into, ', or name another file with --into');
  } finally {
    store.close();
  }
}
