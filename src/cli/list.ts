import type { Argv, CommandModule } from 'yargs';
import { openStoreForReading } from '../store/open.ts';
import { jsonOption, storeOption } from './options.ts';
import { printJson, printLine, table } from './print.ts';

interface Arguments {
  store: string;
  json: boolean;
}

export const listCommand: CommandModule<object, Arguments> = {
  command: 'list',
  describe: 'List the runs in the store',
  builder: (yargs: Argv) =>
    yargs
      .options({ store: storeOption, json: jsonOption })
      .example('$0 list --json', 'for a script'),
  handler: ({ store: file, json }) => {
    const store = openStoreForReading(file);
    try {
      const runs = store.listRuns();
      if (json) return printJson(runs);
      printLine(
        table(
          ['run', 'started (UTC)', 'status', 'trials', 'failed', 'reused', 'experiments', 'commit'],
          runs.map((run) => {
            const trials = store.trialsOf(run.id);
            const { gitCommit, gitDirty } = run.environment;
            return [
              String(run.id),
              run.startedAt.slice(0, 19).replace('T', ' '),
              run.status,
              String(trials.length),
              String(trials.filter((t) => t.status === 'failed').length),
              String(trials.filter((t) => t.reused).length),
              run.experiments
                .map((e) => e.name + (e.skipReason === null ? '' : ' (skipped)'))
                .join(', '),
              gitCommit === null ? '–' : `${gitCommit.slice(0, 9)}${gitDirty ? ' +changes' : ''}`,
            ];
          }),
        ),
      );
    } finally {
      store.close();
    }
  },
};
