import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { baselineText } from '../../gate/baseline-text.ts';
import { openStoreForReading } from '../../store/open.ts';
import { experimentsOption, jsonOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { snapshotFrom } from '../gate-side.ts';
import { printJson, printLine } from '../output/print.ts';

interface Arguments {
  run: string;
  output: string;
  experiment: string[] | undefined;
  store: string;
  json: boolean;
}

const saveCommand: CommandModule<object, Arguments> = {
  command: 'save [run]',
  describe: 'Save what a run measured to a small file to commit',
  builder: (yargs: Argv) =>
    withExamples(yargs)
      .positional('run', runPositional)
      .options({
        output: {
          alias: 'o',
          describe: 'File to write',
          type: 'string',
          default: 'baselines/main.json',
          requiresArg: true,
        },
        experiment: experimentsOption,
        store: storeOption,
        json: jsonOption,
      }),
  handler: ({ run: asked, output, experiment = [], store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      if (run.status !== 'finished') throw unfinished(run.id, run.status);
      const snapshot = snapshotFrom(store, run, experiment);
      const trials = snapshot.experiments.reduce((sum, each) => sum + each.trials.length, 0);
      if (trials === 0) throw empty(run.id);
      write(output, baselineText(snapshot));
      if (json) return printJson({ run: run.id, file: output, trials });
      printLine(`${output}: run ${run.id}, ${trials} trials`);
      const { dirty, commit, partial } = snapshot;
      if (dirty === true)
        printLine(
          `note: run ${run.id} had changes that are not in its commit ${commit?.slice(0, 9) ?? ''}`,
        );
      if (partial)
        printLine(
          `note: run ${run.id} was asked for a part of its plan; no gate will miss the rest`,
        );
    } finally {
      store.close();
    }
  },
};

export const baselineCommand: CommandModule = {
  builder: (yargs: Argv) =>
    withExamples(yargs).command(saveCommand).demandCommand(1, 'Name an action: save.'),
  handler: () => {},
};

/** For the help of the group and that of its action. */
function withExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 baseline save', 'the last run, as baselines/main.json')
    .example('$0 baseline save 3 --output baselines/v1.json', 'run 3, elsewhere');
}

function write(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('report', `${file} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Name another file with --output.',
      cause,
    });
  }
}

function unfinished(run: number, status: string): BenchError {
  return new BenchError('usage', `run ${run} is ${status}: a baseline is a finished run`, {
    remedy: 'Run it again until it finishes, or name another run; see `bench list`.',
  });
}

function empty(run: number): BenchError {
  return new BenchError('usage', `run ${run} has no trial: there is nothing to keep`, {
    remedy: 'Name another run; see `bench list`.',
  });
}
