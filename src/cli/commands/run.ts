import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { BACKEND_REQUESTS } from '../../experiment/backends.ts';
import { inside } from '../../files/inside.ts';
import { openObjects } from '../../objects/open-objects.ts';
import { takeAddress } from '../../queue/address.ts';
import { codeHash } from '../../runner/code-hash.ts';
import { findExperiments, loadExperiments } from '../../runner/plan/load-experiment.ts';
import { nothingRuns } from '../../runner/plan/nothing-runs.ts';
import { commonBackend } from '../../runner/plan/prepare.ts';
import { type Prepared, prepareRun } from '../../runner/plan/prepare-run.ts';
import { patternOf } from '../../runner/plan/select.ts';
import { liveReporter } from '../../runner/progress/live-reporter.ts';
import { plainReporter } from '../../runner/progress/plain-reporter.ts';
import type { Reporter } from '../../runner/progress/reporter.ts';
import { executeRun, type RunSummary } from '../../runner/run.ts';
import { openStore } from '../../store/open.ts';
import type { RunSelection, Shard } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { counted } from '../../text/numbers.ts';
import { jsonOption, reportsOption, storeOption, wholeNumber } from '../arguments/options.ts';
import { objectsOption, QUEUE_EPILOGUE } from '../arguments/queue.ts';
import { type Chosen, reporterOption, reportersOf, SHARING } from '../arguments/reporters.ts';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { fetchProgress } from '../output/fetch-progress.ts';
import { printText } from '../output/fit.ts';
import { reportOpener } from '../output/open-page.ts';
import { print, printJson, printLine, type Stream } from '../output/print.ts';
import { printPlan } from '../output/print-plan.ts';
import { writeInProcess } from '../output/report-process.ts';
import { runningReports } from '../output/running-reports.ts';
import { writeReports } from '../output/write-reports.ts';
import {
  assertQueueOptions,
  type Detached,
  detach,
  executeQueued,
  joinQueue,
  type QueuedRun,
} from '../queued-run.ts';
import { RUN_REPORTERS, tellOutcome } from '../run-outcome.ts';

const builder = (yargs: Argv) =>
  yargs
    .positional('files', {
      describe: 'Experiment files or globs',
      type: 'string',
      array: true,
      demandOption: true,
    })
    .options({
      list: {
        describe: 'Print the trials and an estimate, train nothing',
        type: 'boolean',
        default: false,
      },
      fresh: {
        describe: 'Train every trial again, even those already in the store',
        type: 'boolean',
        default: false,
      },
      grep: {
        alias: 't',
        describe:
          'Train only trials whose label, as --list shows it, matches this regular expression',
        type: 'string',
        requiresArg: true,
      },
      'retry-failed': {
        describe: 'Train only what failed in the latest run',
        type: 'boolean',
        default: false,
      },
      shard: {
        describe:
          'Train only part i of n, such as 2/3, balanced by predicted time; combine them with `bench merge`',
        type: 'string',
        requiresArg: true,
      },
      bail: {
        describe: 'Stop after the first failed trial, or after N: --bail=3',
        type: 'string',
        requiresArg: true,
      },
      retries: {
        describe: 'How often to retry a trial whose process crashed',
        type: 'string',
        default: '0',
        requiresArg: true,
      },
      workers: {
        alias: 'j',
        describe: 'Trials to train in parallel; by default one per core, or one per GPU',
        type: 'string',
        requiresArg: true,
      },
      backend: {
        describe: 'Backend to use instead of the one that experiments ask for',
        choices: BACKEND_REQUESTS,
      },
      queue: {
        describe:
          'Have the workers of a queue train (`bench worker`); Ctrl-C leaves its trials there',
        type: 'boolean',
        default: false,
      },
      objects: { ...objectsOption, describe: `${objectsOption.describe}; with --queue` },
      pool: {
        describe:
          'Which workers of the queue, where they differ, as `bench queue status` names them',
        type: 'string',
        requiresArg: true,
      },
      detach: {
        describe:
          'Put the trials into the queue and end; the same command takes what comes of them',
        type: 'boolean',
        conflicts: 'bail',
      },
      reporter: reporterOption(RUN_REPORTERS),
      reports: reportsOption,
      open: {
        describe: 'Open the first report in a browser, as soon as there is one',
        type: 'boolean',
        default: false,
      },
      store: storeOption,
      json: { ...jsonOption, describe: 'Print the outcome as JSON on stdout, progress on stderr' },
    })
    .example('$0 run experiments/*.ts', 'train what is missing, write reports/<experiment>/')
    .example('$0 run experiments/quickstart.ts --list', 'see the matrix and its cost first')
    .example('$0 run experiments/*.ts -t "VGG16.*frozen"', 'train some, report everything known')
    .example('$0 run experiments/*.ts --shard 2/3', 'the second of three machines')
    .example(
      '$0 run experiments/*.ts --queue --objects file:/nfs/bench',
      'on all machines with a `bench worker`',
    )
    .epilogue(`With --queue: ${QUEUE_EPILOGUE}`);

type Arguments = ReturnType<typeof builder> extends Argv<infer T> ? ArgumentsCamelCase<T> : never;

export const runCommand: CommandModule<object, Arguments> = {
  builder: builder as CommandModule<object, Arguments>['builder'] & object,
  handler: run,
};

async function run(argv: Arguments): Promise<void> {
  const reporters = reportersOf(argv.reporter, argv.json, RUN_REPORTERS);
  const asked = optionsOf(argv);
  assertQueueOptions(argv);
  // Before users' files are loaded, which are not to see a password.
  const address = argv.queue ? takeAddress() : null;
  const objects = argv.queue ? await openObjects('--objects', argv.objects!) : null;
  const experiments = await loadExperiments(await findExperiments(argv.files), (text) =>
    print(text, 'stderr'),
  );
  // A list is of what would be, and leaves no store behind.
  const isAbsent = argv.list && !existsSync(argv.store);
  const store = openStore(isAbsent ? ':memory:' : argv.store);
  let queued: QueuedRun | null = null;
  try {
    if (address !== null && objects !== null)
      queued = await joinQueue(address, objects, {
        request: commonBackend(experiments, argv.backend),
        pool: argv.pool,
        code: codeHash(),
      });
    const progress = fetchProgress(process.stderr);
    const prepared = await prepareRun(experiments, {
      ...asked,
      ...(queued === null ? {} : { elsewhere: queued.elsewhere }),
      store,
      storeFile: argv.store,
      fetch: argv.list ? null : { onProgress: progress.show },
    }).finally(progress.end);
    if (argv.list) return printPlan(prepared, argv.json);
    if (prepared.runnable.length === 0) throw nothingRuns(prepared);
    if (queued !== null && argv.detach && prepared.split.compute.length > 0) {
      const going = { prepared, stream: argv.json ? 'stderr' : 'stdout' } as const;
      const left = await interruptible((signal) => detach(queued!, { ...going, signal }));
      if (left === null) process.exitCode = EXIT.interrupted;
      else if (argv.json) printJson(left);
      else tellDetached(left);
      return;
    }
    const show = argv.open ? reportOpener() : async () => {};
    const summary = await train(prepared, store, argv, reporters, show, queued);
    const written = await writeReports(store, store.getRun(summary.runId), argv.reports);
    if (written[0] !== undefined) await show(written[0].folder);
    for (const chosen of reporters) tellOutcome(chosen, store, summary, prepared, written);
    process.exitCode = { finished: EXIT.done, failed: EXIT.failed, interrupted: EXIT.interrupted }[
      summary.status
    ];
  } finally {
    await queued?.close();
    store.close();
  }
}

/** Trains, and writes reports meanwhile: the first of them is shown. */
async function train(
  prepared: Prepared,
  store: Store,
  argv: Arguments,
  reporters: readonly Chosen<string>[],
  show: (folder: string) => Promise<void>,
  queued: QueuedRun | null,
): Promise<RunSummary> {
  const write = writeInProcess(argv.store, argv.reports);
  let fault: string | null = null;
  const stream = streamFor(reporters);
  const following = runningReports(
    reporterFor(stream),
    prepared.split.compute,
    async (run, experiments) => {
      const written = await write(run, experiments);
      await show(inside(argv.reports, experiments[0]!));
      return written;
    },
    (reason) => {
      fault = reason;
    },
  );
  try {
    return await interruptible(async (signal) => {
      if (prepared.split.compute.length > 0) tellPlaces(prepared, argv.reports, stream);
      const { reporter } = following;
      if (queued === null) return executeRun(prepared, store, reporter, signal);
      return executeQueued(queued, store, reporter, { prepared, signal, stream });
    });
  } finally {
    await following.stop();
    if (fault !== null)
      printLine(`the report could not be written while trials were trained: ${fault}`, 'stderr');
  }
}

/** Tells what is in the queue, and how to come back. */
function tellDetached({ queued, held, command }: Detached): void {
  printLine(`${counted(queued, 'trial')} in the queue; see \`bench queue status\``);
  if (held > 0)
    printText(
      `${counted(held, 'trial')} wait for a pretraining, and are put there by the next run once it has ended`,
    );
  printLine(`come back with\n  ${command}`);
}

/** Says where the reports are, before the first of them is. */
function tellPlaces({ runnable }: Prepared, reports: string, stream: Stream): void {
  for (const { experiment } of runnable) {
    const page = join(inside(reports, experiment.name), 'index.html');
    printLine(`report ${page}, written again as trials end`, stream);
  }
}

function optionsOf({ fresh, backend, workers, bail, retries, ...argv }: Arguments) {
  const oneACore = 'Leave it out for one worker a core.';
  return {
    fresh,
    bail: bail === undefined ? null : wholeNumber('--bail', bail, 'Write --bail or --bail=3.'),
    retries: retries === '0' ? 0 : wholeNumber('--retries', retries, 'Leave it out for none.'),
    selection: selectionOf(argv.grep, argv['retry-failed'], argv.shard),
    ...(backend === undefined ? {} : { backend }),
    ...(workers === undefined ? {} : { workers: wholeNumber('--workers', workers, oneACore) }),
  };
}

function selectionOf(
  grep: string | undefined,
  retryFailed: boolean,
  shard: string | undefined,
): RunSelection | null {
  if (grep === undefined && !retryFailed && shard === undefined) return null;
  if (grep !== undefined) patternOf(grep);
  return {
    grep: grep ?? null,
    retryFailed,
    shard: shard === undefined ? null : shardOf(shard),
  };
}

function shardOf(text: string): Shard {
  const [, index, count] = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? [];
  if (Number(index) <= Number(count)) return { index: Number(index), count: Number(count) };
  throw new BenchError(
    'usage',
    `--shard: expected i/n with i from 1 to n, received ${JSON.stringify(text)}`,
    { remedy: 'Write --shard 1/3, 2/3 and 3/3 on three machines.' },
  );
}

/** The live view on a terminal, plain lines elsewhere. */
function reporterFor(stream: Stream): Reporter {
  return process[stream].isTTY
    ? liveReporter(process[stream])
    : plainReporter((line) => printLine(line, stream));
}

/** Where a run is shown: never on a stdout that is another's. */
function streamFor(reporters: readonly Chosen<string>[]): Stream {
  const shared = reporters.every(({ name, file }) => file !== null || SHARING.includes(name));
  return shared ? 'stdout' : 'stderr';
}
