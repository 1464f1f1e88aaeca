import type { Argv, CommandModule } from 'yargs';
import { openStoreForReading } from '../../store/open.ts';
import { experimentsOf } from '../arguments/experiments.ts';
import { experimentsOption, jsonOption, reportsOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printJson, printLine } from '../output/print.ts';
import { type Written, writeReports } from '../output/write-reports.ts';

interface Arguments {
  run: string;
  experiment: string[] | undefined;
  store: string;
  reports: string;
  json: boolean;
}

export const reportCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({
        experiment: experimentsOption,
        reports: reportsOption,
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 report', 'the last run')
      .example('$0 report 3 --reports out', 'run 3, elsewhere'),
  handler: async ({ run, experiment, store: file, reports, json }) => {
    const asked = runIdOf(run);
    const store = openStoreForReading(file);
    try {
      const found = store.getRun(asked);
      const written = await writeReports(store, found, reports, experimentsOf(found, experiment));
      if (json) return printJson(written.map(outcome));
      for (const { folder } of written) printLine(`${folder}/index.html`);
      if (written.length === 0)
        printLine(`run ${found.id} has no report: its experiments were skipped`);
    } finally {
      store.close();
    }
  },
};

function outcome({ experiment, folder, analysis, ended, planned }: Written) {
  return { experiment, folder, answer: analysis.answer, ended, planned };
}
