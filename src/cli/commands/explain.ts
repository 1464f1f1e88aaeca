import type { Argv, CommandModule } from 'yargs';
import { bestText } from '../../analysis/findings/recommendation-text.ts';
import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis } from '../../analysis/types.ts';
import { BenchError } from '../../errors.ts';
import { conditionsOf, transferLabel } from '../../experiment/cell.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunExperiment } from '../../store/records.ts';
import { visibleLines } from '../../text/visible.ts';
import { jsonOption, storeOption } from '../arguments/options.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { printJson, printLine } from '../output/print.ts';

interface Arguments {
  run: string;
  store: string;
  json: boolean;
}

export const explainCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({ store: storeOption, json: jsonOption })
      .example('$0 explain', 'the last run')
      .example('$0 explain 3 --json', 'run 3, for a script'),
  handler: ({ run: asked, store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      const ran = run.experiments.filter(({ skipReason }) => skipReason === null);
      if (ran.length === 0) throw nothingRan(run.id);
      const explained = ran.map((entry) => ({
        entry,
        analysis: analysisOf(store, run.id, entry),
      }));
      if (json) return printJson({ run: run.id, experiments: explained.map(outcome) });
      for (const each of explained) printExplained(each);
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
    comparisons: analysis.comparisons.map(({ sentence, verdict }) => ({ verdict, sentence })),
  };
}

function printExplained({ entry, analysis }: Explained): void {
  printLine(visibleLines(`${entry.name}: ${entry.experiment.question}`));
  printLine(`\n${visibleLines(analysis.answer)}`);
  if (analysis.scope !== '') printLine(visibleLines(analysis.scope));
  for (const warning of analysis.warnings) printLine(visibleLines(`warning: ${warning}`));
  if (analysis.recommendations.length > 0) printLine('\nWhat to take');
  for (const each of analysis.recommendations) {
    const place = [each.target, ...conditionsOf({ ...each, budget: null })].join(', ');
    printLine(`  ${visibleLines(`${place}: ${bestText(each)}`)}`);
    printLine(`    ${visibleLines(each.advice)}`);
  }
  if (analysis.advice.length > 0) printLine('\nWhat to do');
  for (const each of analysis.advice)
    printLine(
      `  ${visibleLines(`${transferLabel(each)}: ${each.action}`)}\n    ${visibleLines(each.reason)}`,
    );
  if (analysis.comparisons.length > 0) printLine('\nWhat was found');
  for (const { sentence, note } of analysis.comparisons)
    printLine(
      `  ${visibleLines(sentence)}${note === null ? '' : `\n    Note: ${visibleLines(note)}.`}`,
    );
  printLine('');
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
