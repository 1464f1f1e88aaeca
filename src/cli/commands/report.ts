import type { Argv, CommandModule } from 'yargs';
import { openStoreForReading } from '../../store/open.ts';
import { experimentsOption, jsonOption, reportsOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printJson, printLine } from '../output/print.ts';
import { writeReports } from '../output/write-reports.ts';

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
      const { id } = store.getRun(asked);
      const written = await writeReports(store, id, reports, experiment);
      if (json) return printJson(written.map(({ experiment, folder }) => ({ experiment, folder })));
      for (const { folder } of written) printLine(`${folder}/index.html`);
      if (written.length === 0) printLine(`run ${id} has no report: its experiments were skipped`);
    } finally {
      store.close();
    }
  },
};
