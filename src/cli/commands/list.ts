import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { selectionText } from '../../experiment/selection.ts';
import { livenessOf, placeOf } from '../../runner/process/liveness.ts';
import { openStoreForReading, openStoreForWriting } from '../../store/open.ts';
import type { RunRecord, RunStatus, Tally } from '../../store/records.ts';
import { counted, duration } from '../../text/numbers.ts';
import { assertExperiments, experimentNames } from '../arguments/experiments.ts';
import { experimentsOption, jsonOption, storeOption, wholeNumber } from '../arguments/options.ts';
import { type Column, fitted } from '../output/fit.ts';
import { printJson, printLine, shortened } from '../output/print.ts';

/** Runs that fit on a screen. */
const SCREENFUL = 20;

const STATUSES = ['running', 'finished', 'failed', 'interrupted'] as const;

interface Arguments {
  last: string | undefined;
  all: boolean | undefined;
  status: RunStatus | undefined;
  experiment: string[] | undefined;
  abandon: string | undefined;
  store: string;
  json: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'run' },
  { title: 'started (UTC)', least: 6 },
  { title: 'status' },
  { title: 'took', least: 5 },
  { title: 'trials' },
  { title: 'failed' },
  { title: 'reused', least: 4 },
  { title: 'experiments' },
  { title: 'device', least: 1 },
  { title: 'commit', least: 3 },
  { title: 'part', least: 2 },
];

const NONE: Tally = { trials: 0, failed: 0, reused: 0 };

export const listCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .options({
        last: {
          alias: 'n',
          describe: 'Show only the N most recent runs',
          defaultDescription: `${SCREENFUL}; with --json all`,
          type: 'string',
          requiresArg: true,
        },
        all: { describe: 'Show all runs', type: 'boolean', conflicts: 'last' },
        status: { describe: 'Only runs with this status', choices: STATUSES },
        experiment: {
          ...experimentsOption,
          describe: 'Only runs of this experiment; may be repeated',
        },
        abandon: {
          describe:
            'Mark a run as interrupted: one that is shown as running, but whose process is gone',
          type: 'string',
          requiresArg: true,
        },
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 list --status failed', 'runs with failed trials')
      .example('$0 list --json', 'for a script')
      .example('$0 list --abandon 3', 'run 3 was on a machine that no longer exists'),
  handler: (argv) => {
    if (argv.abandon !== undefined) abandon(argv.store, argv.abandon);
    const store = openStoreForReading(argv.store);
    try {
      const tallies = store.tallies();
      const all = store.listRuns();
      assertExperiments(argv.experiment, experimentNames(all), 'the store');
      const runs = all.filter(
        (run) =>
          (argv.status ?? run.status) === run.status &&
          (argv.experiment === undefined ||
            run.experiments.some(({ name }) => argv.experiment?.includes(name))),
      );
      const latest = runs.slice(-mostOf(argv, runs.length));
      const tallyOf = (run: RunRecord) => tallies.get(run.id) ?? NONE;
      if (argv.json) return printJson(latest.map((run) => ({ ...run, tally: tallyOf(run) })));
      print(latest, tallyOf);
      const older = runs.length - latest.length;
      if (older > 0) printLine(`\n${counted(older, 'older run')}: add --all`);
    } finally {
      store.close();
    }
  },
};

/**
 * The way out where nobody here can see whether a run's process goes on, as of another machine.
 * @throws BenchError `usage` for a run that is not running, or is seen to.
 */
function abandon(file: string, text: string): void {
  const id = wholeNumber('--abandon', text, 'See `bench list` for the runs there are.');
  const store = openStoreForWriting(file);
  try {
    const { status } = store.getRun(id);
    const run = store.runningRuns().find((each) => each.id === id);
    if (run === undefined)
      throw new BenchError(
        'usage',
        `--abandon: run ${id} is ${status}: expected one that is running`,
        {
          remedy: 'See `bench list --status running`.',
        },
      );
    if (livenessOf(run) === 'alive')
      throw new BenchError('usage', `--abandon: run ${id} goes on (${placeOf(run)})`, {
        remedy: `Stop it first: \`kill ${run.pid}\`.`,
      });
    store.abandonRun(id);
  } finally {
    store.close();
  }
}

function mostOf({ last, all, json }: Arguments, runs: number): number {
  if (last !== undefined) return wholeNumber('--last', last, 'Leave it out, or use --all.');
  return Math.max(1, all === true || json ? runs : SCREENFUL);
}

function print(runs: readonly RunRecord[], tallyOf: (run: RunRecord) => Tally): void {
  const rows = runs.map((run) => {
    const { trials, failed, reused } = tallyOf(run);
    return [
      String(run.id),
      run.startedAt.slice(0, 19).replace('T', ' '),
      run.status,
      tookText(run),
      String(trials),
      String(failed),
      String(reused),
      shortened(experimentsText(run), 60),
      run.environment.device,
      commitText(run),
      selectionText(run.selection),
    ];
  });
  printLine(fitted([{ columns: COLUMNS, rows, headings: 0 }]));
}

/** Nobody knows when an interrupted run ended whose process is gone. */
function tookText({ startedAt, finishedAt }: RunRecord): string {
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000;
  // Not known either where the clock was set back meanwhile.
  return seconds >= 0 ? duration(seconds) : '–';
}

function experimentsText({ experiments }: RunRecord): string {
  return experiments.map((e) => e.name + (e.skipReason === null ? '' : ' (skipped)')).join(', ');
}

function commitText({ environment: { gitCommit, gitDirty } }: RunRecord): string {
  return gitCommit === null ? '–' : `${gitCommit.slice(0, 9)}${gitDirty ? ' +changes' : ''}`;
}
