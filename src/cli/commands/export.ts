import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { csv } from '../../report/tables/csv.ts';
import { json } from '../../report/tables/json.ts';
import { parquet } from '../../report/tables/parquet.ts';
import { TABLES, type TableName } from '../../report/tables/sources.ts';
import type { Format, Rows } from '../../report/tables/table.ts';
import { trackedTrials } from '../../report/trackers/tracked.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { counted } from '../../text/numbers.ts';
import { assertExperiments, experimentNames } from '../arguments/experiments.ts';
import { experimentsOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printLine } from '../output/print.ts';
import { TRACKERS, type TrackerName, writeTracker } from '../output/tracker-files.ts';
import { assertFree, writePieces } from '../output/write-pieces.ts';

const FORMATS = { csv, json, parquet } as const satisfies Record<string, Format>;

/** Rows that a terminal is shown; those of trials have some sixty columns. */
const SCREENFUL = 10;

interface Arguments {
  run: string | undefined;
  all: boolean;
  experiment: string[] | undefined;
  table: TableName | undefined;
  to: TrackerName | undefined;
  format: keyof typeof FORMATS | undefined;
  output: string;
  force: boolean;
  store: string;
}

export const exportCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', { ...runPositional, default: undefined, defaultDescription: 'latest' })
      .options({
        all: { describe: 'Every run of the store', type: 'boolean', default: false },
        experiment: experimentsOption,
        table: {
          describe: 'Table to export',
          choices: Object.keys(TABLES) as TableName[],
          defaultDescription: 'trials',
        },
        format: {
          describe: 'File format',
          choices: Object.keys(FORMATS) as (keyof typeof FORMATS)[],
          defaultDescription: "by the file's ending, else csv",
        },
        to: {
          describe: 'Write for TensorBoard or MLflow, a run a trial, into a new folder',
          choices: Object.keys(TRACKERS) as TrackerName[],
          conflicts: ['table', 'format'],
        },
        output: {
          alias: 'o',
          describe: 'File to write, or with --to the folder; - is stdout',
          type: 'string',
          default: '-',
          requiresArg: true,
        },
        force: { describe: 'Overwrite an existing file', type: 'boolean', default: false },
        store: storeOption,
      })
      .example('$0 export > trials.csv', 'the trials of the last run, each with all that is known')
      .example('$0 export --all --table epochs -o epochs.parquet', 'for pandas or DuckDB')
      .example('$0 export --to tensorboard -o logs', 'then: tensorboard --logdir logs')
      .example('$0 export --to mlruns -o mlruns', 'then: mlflow ui'),
  handler: async (argv) => {
    const { run, all, to, table = 'trials', output, experiment, store: file } = argv;
    if (all && run !== undefined)
      throw new BenchError(
        'usage',
        `export: expected a run or --all, received run ${run} and --all`,
        {
          remedy: 'Leave one of them out.',
        },
      );
    const id = runIdOf(run ?? 'latest');
    const format = FORMATS[argv.format ?? (to === undefined ? formatOf(output) : 'csv')];
    if (to === undefined) assertOutput(argv, format);
    else assertFolder(argv);
    const store = openStoreForReading(file);
    try {
      const latest = store.getRun(id);
      const runs = all ? store.listRuns() : [latest];
      const where = all ? 'the store' : `run ${latest.id}`;
      assertExperiments(experiment, experimentNames(runs), where);
      if (to !== undefined) {
        const trials = trackedTrials(store, runs, experiment);
        const none = () => nothingIn(all ? file : `run ${latest.id}`, 'trials');
        const written = await writeTracker(to, trials, output, none);
        printLine(`${counted(written, 'trial')} written to ${output}`);
        return;
      }
      const rows = exported(table, store, runs, experiment);
      const [first] = rows.rows();
      if (first === undefined) throw nothingIn(all ? file : `run ${latest.id}`, table);
      const isShown = output === '-' && process.stdout.isTTY;
      await writePieces(() => format(isShown ? firstOf(rows, SCREENFUL) : rows), output);
      if (isShown) tellOfMore(rows);
    } finally {
      store.close();
    }
  },
};

function nothingIn(where: string, table: string): BenchError {
  return new BenchError('usage', `${where} has no ${table}`, {
    remedy: 'See `bench list` for the runs there are; another --table may have rows.',
  });
}

/** The rows of a table; of some experiments alone where they are named. */
function exported(
  table: TableName,
  store: Store,
  runs: readonly RunRecord[],
  experiments: readonly string[] | undefined,
): Rows {
  if (experiments === undefined) return TABLES[table](store, runs);
  const having = runs.filter((run) =>
    run.experiments.some(({ name }) => experiments.includes(name)),
  );
  const { columns, rows } = TABLES[table](store, having);
  const at = columns.findIndex(({ name }) => name === 'experiment');
  if (at === -1) return { columns, rows };
  return {
    columns,
    *rows() {
      for (const row of rows()) if (experiments.includes(String(row[at]))) yield row;
    },
  };
}

function firstOf({ columns, rows }: Rows, most: number): Rows {
  return {
    columns,
    *rows() {
      let left = most;
      for (const row of rows()) {
        if (left === 0) return;
        left -= 1;
        yield row;
      }
    },
  };
}

/** On stderr, where it is no part of the table. */
function tellOfMore({ rows }: Rows): void {
  let more = -SCREENFUL;
  for (const _ of rows()) more += 1;
  if (more > 0)
    printLine(
      `${counted(more, 'more row')} not shown on a terminal: write them with --output, or to a pipe`,
      'stderr',
    );
}

function formatOf(output: string): keyof typeof FORMATS {
  if (output === '-') return 'csv';
  const ending = /\.(\w+)$/.exec(output)?.[1]?.toLowerCase();
  const named = Object.keys(FORMATS).find((format) => format === ending);
  if (named !== undefined) return named as keyof typeof FORMATS;
  throw new BenchError('usage', `--format: ${output} does not end in .csv, .json or .parquet`, {
    remedy: 'Name the format with --format.',
  });
}

/** For a tracker, which takes a folder. */
function assertFolder({ to, output, force }: Arguments): void {
  const remedy = `Name a new folder, such as \`--output ${to === 'mlruns' ? 'mlruns' : 'logs'}\`.`;
  if (output === '-')
    throw new BenchError('usage', `--to ${to} writes a folder, and --output names none`, {
      remedy,
    });
  if (force)
    throw new BenchError('usage', '--force replaces a file, and --to writes a folder', { remedy });
}

function assertOutput({ output, force }: Arguments, format: Format): void {
  if (output !== '-') assertFree('output', output, force);
  else if (format === parquet && process.stdout.isTTY)
    throw new BenchError('usage', 'Parquet is no text for a terminal', {
      remedy: 'Name a file with --output.',
    });
}
