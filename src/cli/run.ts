import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { BenchError } from '../errors.ts';
import { liveReporter } from '../runner/live-reporter.ts';
import { findExperiments, loadExperiments } from '../runner/load-experiment.ts';
import { plainReporter } from '../runner/plain-reporter.ts';
import { modelFolder } from '../runner/plan.ts';
import type { Reporter } from '../runner/reporter.ts';
import { executeRun, type Prepared, prepareRun, type RunSummary } from '../runner/run.ts';
import { counted } from '../runner/text.ts';
import { openStore } from '../store/open.ts';
import { EXIT } from './exit-codes.ts';
import { fetchProgress } from './fetch-progress.ts';
import { interruptible } from './interruptible.ts';
import { jsonOption, reportsOption, storeOption } from './options.ts';
import { printJson, printLine } from './print.ts';
import { printPlan } from './print-plan.ts';
import { verdictTable } from './verdict-table.ts';
import { type Written, writeReports } from './write-reports.ts';

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
        describe: 'Train every trial anew, whatever the store has',
        type: 'boolean',
        default: false,
      },
      workers: {
        alias: 'j',
        describe: 'Trials side by side; by default one a core, or one a GPU',
        type: 'string',
        requiresArg: true,
      },
      backend: {
        describe: 'Overrides the backend the experiments ask for',
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
      },
      reports: reportsOption,
      store: storeOption,
      json: { ...jsonOption, describe: 'Print the outcome as JSON on stdout, progress on stderr' },
    })
    .example('$0 run experiments/*.ts', 'train what is missing, write reports/<experiment>/')
    .example('$0 run experiments/quickstart.ts --list', 'see the matrix and its cost first');

/** A string option, because as a number yargs would report `x` as NaN. */
function workersOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new BenchError('usage', `--workers: expected a whole number above 0, received ${text}`, {
    remedy: 'Leave it out for one worker a core.',
  });
}

type Arguments = ReturnType<typeof builder> extends Argv<infer T> ? ArgumentsCamelCase<T> : never;

export const runCommand: CommandModule<object, Arguments> = {
  command: 'run <files..>',
  describe: 'Train the matrix of experiments and report where transfer is negative',
  builder: builder as CommandModule<object, Arguments>['builder'] & object,
  handler: run,
};

async function run(argv: Arguments): Promise<void> {
  const workers = argv.workers === undefined ? {} : { workers: workersOf(argv.workers) };
  const experiments = await loadExperiments(await findExperiments(argv.files));
  const store = openStore(argv.store);
  try {
    const options = {
      store,
      storeFile: argv.store,
      fresh: argv.fresh,
      ...(argv.backend === undefined ? {} : { backend: argv.backend }),
      ...workers,
    };
    const progress = fetchProgress(process.stderr);
    const prepared = await prepareRun(experiments, {
      ...options,
      fetch: argv.list ? null : { onProgress: progress.show },
    }).finally(progress.end);
    if (argv.list) return printPlan(prepared, argv.json);
    if (prepared.runnable.length === 0) throw nothingRuns(prepared);
    const summary = await interruptible((signal) =>
      executeRun(prepared, options, reporterFor(argv.json), signal),
    );
    const written = await writeReports(store, summary.runId, argv.reports);
    if (argv.json) printJson(outcome(summary, prepared, written));
    else printOutcome(summary, prepared, written);
    process.exitCode = { finished: EXIT.done, failed: EXIT.failed, interrupted: EXIT.interrupted }[
      summary.status
    ];
  } finally {
    store.close();
  }
}

/** The live view on a terminal, plain lines elsewhere; never on the stdout of --json. */
function reporterFor(json: boolean): Reporter {
  const stream = json ? process.stderr : process.stdout;
  return stream.isTTY ? liveReporter(stream) : plainReporter((line) => stream.write(`${line}\n`));
}

function nothingRuns({ skipped }: Prepared): BenchError {
  const reasons = skipped.map(({ loaded, reason }) => `\n  ${loaded.file}: ${reason}`);
  return new BenchError(
    'backend',
    `nothing ran, every experiment was skipped:${reasons.join('')}`,
    {
      remedy: 'Provide what they require, or run an experiment that requires nothing.',
    },
  );
}

function outcome({ runId, status, failed }: RunSummary, prepared: Prepared, written: Written[]) {
  return {
    run: runId,
    status,
    computed: prepared.split.compute.length,
    reused: prepared.split.reuse.length,
    failed,
    models: modelsOf(prepared),
    skipped: prepared.skipped.map(({ loaded, reason }) => ({
      experiment: loaded.experiment.name,
      reason,
    })),
    experiments: written.map(({ experiment, folder, analysis }) => ({
      experiment,
      report: folder,
      answer: analysis.answer,
      comparisons: analysis.comparisons,
    })),
  };
}

/** Folders of the trained classifiers that experiments asked to keep. */
function modelsOf({ jobs, home }: Prepared): string[] {
  return jobs
    .filter(({ saves }) => saves)
    .map(({ hash }) => modelFolder(home, hash))
    .filter((folder) => existsSync(folder));
}

function printOutcome(
  { runId, status, failed }: RunSummary,
  prepared: Prepared,
  written: Written[],
) {
  const { skipped, home } = prepared;
  for (const { experiment, folder, analysis } of written) {
    printLine(
      `\n${experiment}\n\n${verdictTable(analysis)}\n\nreport: ${folder}/index.html and summary.md`,
    );
  }
  for (const { base, source } of written.flatMap(({ analysis }) => analysis.weakSources)) {
    printLine(`warning: ${base} did not learn its source ${source}; see the report`);
  }
  const models = modelsOf(prepared);
  if (models.length > 0)
    printLine(
      `\n${counted(models.length, 'model')} kept in ${join(home, 'models')}, one folder a trial`,
    );
  for (const { loaded, reason } of skipped) printLine(`\nskipped ${loaded.file}: ${reason}`);
  if (status === 'interrupted') {
    printLine(
      `\nrun ${runId} was interrupted; finished trials are kept, the same command continues.`,
    );
  } else if (status === 'failed') {
    printLine(`\nrun ${runId}: ${counted(failed, 'trial')} failed; the same command tries again.`);
  }
}
