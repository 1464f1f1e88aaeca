import type { Prepared } from '../runner/run.ts';
import { counted, durationText } from '../runner/text.ts';
import { trialLabel } from '../spec/trial.ts';
import { printJson, printLine, table } from './print.ts';

/** What `bench run --list` shows: every trial with its state and its foreseen time. */
export function printPlan(prepared: Prepared, json: boolean): void {
  const { jobs, skipped, workers, foreseen } = prepared;
  const total = [...foreseen.values()].reduce((sum, seconds) => sum + seconds, 0) / workers;
  if (json) {
    printJson({
      workers,
      estimateSeconds: total,
      trials: jobs.map(({ hash, planned, owners }) => ({
        hash,
        experiments: owners.map(({ experiment }) => experiment),
        trial: planned.trial,
        known: !foreseen.has(hash),
        estimateSeconds: foreseen.get(hash) ?? 0,
      })),
      skipped: skipped.map(({ loaded, reason }) => ({ file: loaded.file, reason })),
    });
    return;
  }
  const rows = jobs.map(({ hash, planned, owners }) => {
    const seconds = foreseen.get(hash);
    const state = seconds === undefined ? 'in the store' : `about ${durationText(seconds)}`;
    return [
      owners.map(({ experiment }) => experiment).join(', '),
      trialLabel(planned.trial),
      state,
    ];
  });
  if (rows.length > 0) printLine(table(['experiment', 'trial', 'estimate'], rows));
  for (const { loaded, reason } of skipped) printLine(`skipped ${loaded.file}: ${reason}`);
  printLine(
    `\n${counted(jobs.length, 'trial')}, ${foreseen.size} to compute: about ${durationText(total)} at most with ${counted(workers, 'worker')}`,
  );
}
