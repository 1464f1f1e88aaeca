import type { Argv, CommandModule } from 'yargs';
import { kindsOfMachines } from '../../analysis/machines.ts';
import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis } from '../../analysis/types.ts';
import { selectionText } from '../../experiment/selection.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunRecord, TrialRecord } from '../../store/records.ts';
import { counted, duration, some } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { experimentsOf } from '../arguments/experiments.ts';
import { experimentsOption, jsonOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { cellTable } from '../output/cell-table.ts';
import { printText } from '../output/fit.ts';
import { printJson, printLine } from '../output/print.ts';
import { machineNames, trialTable } from '../output/trial-table.ts';
import { verdictTable } from '../output/verdict-table.ts';

/** Characters of a question at most. */
const QUESTION = 2000;

interface Arguments {
  run: string;
  experiment: string[] | undefined;
  trials: boolean | undefined;
  failed: boolean;
  store: string;
  json: boolean;
}

export const showCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({
        experiment: experimentsOption,
        trials: {
          describe: 'List every trial, not only their means',
          type: 'boolean',
          defaultDescription: 'on a terminal no, else yes',
        },
        failed: { describe: 'Only the trials that failed', type: 'boolean', default: false },
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 show', 'the last run')
      .example('$0 show --experiment quickstart --trials', 'each trial of one experiment')
      .example('$0 show 3 --failed', 'what failed in run 3, and why')
      .example('$0 show 3 --json', 'run 3, for a script'),
  handler: ({ run: asked, experiment: names, trials: listed, failed, store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      const experiments = experimentsOf(run, names).map((entry) => {
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
      printMachines(store.trialsOf(run.id));
      const isWhole = failed || (listed ?? !process.stdout.isTTY);
      for (const { entry, trials, analysis } of experiments) {
        const title = visible(`${entry.name}: ${entry.experiment.question}`, QUESTION);
        printLine();
        printText(title);
        printLine();
        if (entry.skipReason !== null) printText(`skipped: ${visible(entry.skipReason)}`);
        else {
          if (trials.length === 0) printLine('no trial');
          else printTrials(trials, analysis, isWhole);
          printLine(`\n${verdictTable(analysis)}`);
        }
      }
    } finally {
      store.close();
    }
  },
};

function printRun({ id, status, startedAt, finishedAt, environment, selection }: RunRecord): void {
  const { backend, device, node, gitCommit, gitDirty } = environment;
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000;
  const took = seconds >= 0 ? `, took ${duration(seconds)}` : '';
  printText(`run ${id}, ${status}, started ${startedAt}${took}`);
  const commit = `commit ${gitCommit ?? 'unknown'}${gitDirty ? ' with changes' : ''}`;
  printText(visible(`${backend} on ${device}, Node ${node}, ${commit}`));
  if (selection !== null)
    printText(`a part of the plan: asked for ${visible(selectionText(selection))}`);
}

/** The machines of a run whose workers have names, or of which some were another's. */
function printMachines(trials: readonly TrialRecord[]): void {
  const names = machineNames(trials);
  if (names.size < 2 && trials.every(({ machine }) => machine?.host === undefined)) return;
  const each = [...names].map(([name, count]) => `${name} (${counted(count, 'trial')})`);
  printText(`trained on ${some(each, 8)}`);
  if (kindsOfMachines(trials) > 1)
    printText('their kinds differ, or how many trials ran side by side: times do not compare');
}

function printTrials(trials: readonly TrialRecord[], analysis: Analysis, isWhole: boolean): void {
  const failed = trials.filter(({ status }) => status === 'failed').length;
  const tally = `${counted(trials.length, 'trial')}${failed === 0 ? '' : `, ${failed} failed`}`;
  if (isWhole) {
    printLine(`${trialTable(trials)}\n\n${tally}`);
    return;
  }
  if (analysis.cells.length > 0) printLine(`${cellTable(analysis)}\n`);
  const which = failed === 0 ? '' : '; --failed lists those that failed, and why';
  printText(`${tally}: --trials lists each${which}`);
}
