import type { Argv, CommandModule } from 'yargs';
import { analysisOf } from '../../analysis/of-run.ts';
import { BenchError } from '../../errors.ts';
import { selectionText } from '../../experiment/selection.ts';
import { trialLabel } from '../../experiment/trial.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { GpuUse, RunExperiment, RunRecord, TrialRecord } from '../../store/records.ts';
import { counted, duration, percent } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { jsonOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printJson, printLine, shortened, table } from '../output/print.ts';
import { verdictTable } from '../output/verdict-table.ts';

/** Characters of a question at most. */
const QUESTION = 2000;

interface Arguments {
  run: string;
  experiment: string | undefined;
  failed: boolean;
  store: string;
  json: boolean;
}

export const showCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({
        experiment: {
          describe: 'Only this experiment',
          type: 'string',
          requiresArg: true,
        },
        failed: { describe: 'Only the trials that failed', type: 'boolean', default: false },
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 show', 'the last run')
      .example('$0 show 3 --failed', 'what failed in run 3, and why')
      .example('$0 show 3 --json', 'run 3, for a script'),
  handler: ({ run: asked, experiment: name, failed, store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      const experiments = experimentsOf(run, name).map((entry) => {
        const trials = store.trialsOf(run.id, entry.name);
        return {
          entry,
          trials: trials.filter(({ status }) => !failed || status === 'failed'),
          analysis: analysisOf(store, run.id, entry, trials),
        };
      });
      if (json)
        return printJson({
          run,
          experiments: experiments.map(({ trials, analysis }) => ({ trials, analysis })),
        });
      printRun(run);
      for (const { entry, trials, analysis } of experiments) {
        printLine(`\n${visible(`${entry.name}: ${entry.experiment.question}`, QUESTION)}`);
        if (entry.skipReason !== null) printLine(`skipped: ${visible(entry.skipReason)}`);
        else {
          if (trials.length === 0) printLine('no trial');
          else printTrials(trials);
          printLine(`\n${verdictTable(analysis)}`);
        }
      }
    } finally {
      store.close();
    }
  },
};

/** @throws BenchError `usage` for a name that no experiment of the run has. */
function experimentsOf(run: RunRecord, name: string | undefined): readonly RunExperiment[] {
  const found = run.experiments.filter((entry) => (name ?? entry.name) === entry.name);
  if (found.length > 0 || name === undefined) return found;
  const names = run.experiments.map((entry) => entry.name).join(', ');
  throw new BenchError(
    'usage',
    `--experiment: expected ${names}, received ${JSON.stringify(name)}`,
    {
      remedy: `Run ${run.id} has no other; \`bench list\` shows what other runs have.`,
    },
  );
}

function printRun({ id, status, startedAt, finishedAt, environment, selection }: RunRecord): void {
  const { backend, device, node, gitCommit, gitDirty } = environment;
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000;
  const took = seconds >= 0 ? `, took ${duration(seconds)}` : '';
  printLine(`run ${id}, ${status}, started ${startedAt}${took}`);
  printLine(
    visible(
      `${backend} on ${device}, Node ${node}, commit ${gitCommit ?? 'unknown'}${gitDirty ? ' with changes' : ''}`,
    ),
  );
  if (selection !== null)
    printLine(`a part of the plan: asked for ${visible(selectionText(selection))}`);
}

function printTrials(trials: readonly TrialRecord[]): void {
  const onGpu = trials.some(({ gpu }) => gpu !== null);
  printLine(
    table(
      ['trial', 'accuracy', 'wall time', ...(onGpu ? ['GPU memory', 'GPU busy'] : []), 'state'],
      trials.map((t) => [
        trialLabel(t.spec),
        t.result === null ? '–' : percent(t.result.testAccuracy),
        duration(t.wallSeconds),
        ...(onGpu ? gpuTexts(t.gpu) : []),
        t.error === null ? (t.reused ? 'reused' : 'computed') : `failed: ${shortened(t.error)}`,
      ]),
    ),
  );
  const failed = trials.filter(({ status }) => status === 'failed').length;
  printLine(`\n${counted(trials.length, 'trial')}${failed === 0 ? '' : `, ${failed} failed`}`);
}

/** Peak memory and how busy it was. */
function gpuTexts(gpu: GpuUse | null): [string, string] {
  if (gpu === null) return ['–', '–'];
  return [`${Math.round(gpu.peakMemoryMiB)} MiB`, `${Math.round(gpu.meanUtilisation)}%`];
}
