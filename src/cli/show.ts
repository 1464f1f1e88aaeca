import type { Argv, CommandModule } from 'yargs';
import { analyse } from '../analysis/analyse.ts';
import { accuracyText, durationText } from '../runner/text.ts';
import { trialLabel } from '../spec/trial.ts';
import { openStoreForReading } from '../store/open.ts';
import { jsonOption, storeOption } from './options.ts';
import { printJson, printLine, table } from './print.ts';
import { runIdOf, runPositional } from './run-id.ts';
import { verdictTable } from './verdict-table.ts';

interface Arguments {
  run: string;
  store: string;
  json: boolean;
}

export const showCommand: CommandModule<object, Arguments> = {
  command: 'show [run]',
  describe: 'Show the trials and verdicts of a run',
  builder: (yargs: Argv) =>
    yargs
      .positional('run', runPositional)
      .options({ store: storeOption, json: jsonOption })
      .example('$0 show', 'the last run')
      .example('$0 show 3 --json', 'run 3, for a script'),
  handler: ({ run: asked, store: file, json }) => {
    const id = runIdOf(asked);
    const store = openStoreForReading(file);
    try {
      const run = store.getRun(id);
      const experiments = run.experiments.map((entry) => {
        const trials = store.trialsOf(run.id, entry.name);
        return {
          entry,
          trials,
          analysis: analyse(entry.experiment, trials, store.answersOf(run.id, entry.name)),
        };
      });
      if (json)
        return printJson({
          run,
          experiments: experiments.map(({ trials, analysis }) => ({ trials, analysis })),
        });
      const { environment: on } = run;
      printLine(`run ${run.id}, ${run.status}, ${run.startedAt}`);
      printLine(
        `${on.backend} on ${on.device}, Node ${on.node}, commit ${on.gitCommit ?? 'unknown'}${on.gitDirty ? ' with changes' : ''}`,
      );
      for (const { entry, trials, analysis } of experiments) {
        printLine(`\n${entry.name}: ${entry.experiment.question}`);
        if (entry.skipReason !== null) {
          printLine(`skipped: ${entry.skipReason}`);
          continue;
        }
        printLine(
          table(
            ['trial', 'accuracy', 'wall time', 'state'],
            trials.map((t) => [
              trialLabel(t.spec),
              t.result === null ? '–' : accuracyText(t.result.testAccuracy),
              durationText(t.wallSeconds),
              t.error ?? (t.reused ? 'reused' : 'computed'),
            ]),
          ),
        );
        printLine(`\n${verdictTable(analysis)}`);
      }
    } finally {
      store.close();
    }
  },
};
