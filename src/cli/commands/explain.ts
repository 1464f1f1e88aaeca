import type { Argv, CommandModule } from 'yargs';
import { bestText } from '../../analysis/findings/recommendation-text.ts';
import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis } from '../../analysis/types.ts';
import { BenchError } from '../../errors.ts';
import { conditionsOf, transferLabel } from '../../experiment/cell.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunExperiment } from '../../store/records.ts';
import { counted } from '../../text/numbers.ts';
import { visibleLines } from '../../text/visible.ts';
import { experimentsOf } from '../arguments/experiments.ts';
import { experimentsOption, jsonOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printText } from '../output/fit.ts';
import { printJson, printLine } from '../output/print.ts';

interface Arguments {
  run: string;
  experiment: string[] | undefined;
  all: boolean | undefined;
  store: string;
  json: boolean;
}

export const explainCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({
        experiment: experimentsOption,
        all: {
          describe: 'Say every comparison, not only those with a verdict',
          type: 'boolean',
          defaultDescription: 'on a terminal no, else yes',
        },
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 explain', 'the last run')
      .example('$0 explain --experiment quickstart --all', 'all that one experiment found')
      .example('$0 explain 3 --json', 'run 3, for a script'),
  handler: ({ run: asked, experiment: names, all, store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      const ran = experimentsOf(run, names).filter(({ skipReason }) => skipReason === null);
      if (ran.length === 0) throw nothingRan(run.id);
      const explained = ran.map((entry) => ({
        entry,
        analysis: analysisOf(store, run.id, entry),
      }));
      if (json) return printJson({ run: run.id, experiments: explained.map(outcome) });
      const isWhole = all ?? !process.stdout.isTTY;
      for (const each of explained) printExplained(each, isWhole);
    } finally {
      store.close();
    }
  },
};

interface Explained {
  readonly entry: RunExperiment;
  readonly analysis: Analysis;
}

function outcome({ entry, analysis }: Explained) {
  return {
    experiment: entry.name,
    answer: analysis.answer,
    scope: analysis.scope,
    warnings: analysis.warnings,
    recommendations: analysis.recommendations,
    trends: analysis.trends,
    advice: analysis.advice,
    ...found(analysis),
    alsoTested: analysis.alsoTested.map((each) => ({ name: each.name, ...found(each) })),
  };
}

function found({ comparisons, remedies }: Pick<Analysis, 'comparisons' | 'remedies'>) {
  return {
    comparisons: comparisons.map(({ sentence, verdict }) => ({ verdict, sentence })),
    remedies: remedies.map(({ regime, outcome, gain: { sentence, verdict } }) => ({
      regime,
      outcome,
      verdict,
      sentence,
    })),
  };
}

function printExplained({ entry, analysis }: Explained, isWhole: boolean): void {
  say(`${entry.name}: ${entry.experiment.question}`);
  printLine();
  say(analysis.answer);
  if (analysis.scope !== '') say(analysis.scope);
  for (const warning of analysis.warnings) say(`warning: ${warning}`);
  if (analysis.recommendations.length > 0) printLine('\nWhat to take');
  for (const each of analysis.recommendations) {
    const place = [each.target, ...conditionsOf({ ...each, budget: null })].join(', ');
    say(`${place}: ${bestText(each, analysis.metric)}`, 2);
    say(each.advice, 4);
  }
  if (analysis.advice.length > 0) printLine('\nWhat to do');
  for (const each of analysis.advice) {
    say(`${transferLabel(each)}: ${each.action}`, 2);
    say(each.reason, 4);
  }
  printFound('What was found', allOf(analysis), isWhole);
  for (const each of analysis.alsoTested)
    printFound(`What was found on ${visibleLines(each.name)}`, allOf(each), isWhole);
  printLine();
}

/** Against scratch, then those of remedies against plain fine-tuning. */
function allOf({ comparisons, remedies }: Pick<Analysis, 'comparisons' | 'remedies'>) {
  return [...comparisons, ...remedies.map(({ gain }) => gain)];
}

/** What has a verdict; of the others their number, unless all are wanted. */
function printFound(title: string, comparisons: Analysis['comparisons'], isWhole: boolean): void {
  if (comparisons.length === 0) return;
  const shown = comparisons.filter(({ verdict }) => isWhole || verdict !== 'inconclusive');
  printLine(`\n${title}`);
  for (const { sentence, note } of shown) {
    say(sentence, 2);
    if (note !== null) say(`Note: ${note}.`, 4);
  }
  const left = comparisons.length - shown.length;
  if (left > 0)
    say(`${counted(left, 'comparison')} ${left === 1 ? 'is' : 'are'} not resolved: add --all`, 2);
}

/** What comes from outside, as it may be shown. */
function say(text: string, indent = 0): void {
  printText(visibleLines(text), indent);
}

function nothingRan(run: number): BenchError {
  return new BenchError(
    'usage',
    `run ${run} has nothing to explain: its experiments were skipped`,
    {
      remedy: 'See `bench show` for the reasons.',
    },
  );
}
