import { selectionText } from '../../experiment/selection.ts';
import { trialLabel } from '../../experiment/trial.ts';
import { makespan } from '../../runner/plan/makespan.ts';
import { stopsEarly } from '../../runner/plan/planned-job.ts';
import type { Plan, Prepared } from '../../runner/plan/prepare-run.ts';
import { dataLines, earlyText } from '../../runner/progress/start-lines.ts';
import { counted, duration } from '../../text/numbers.ts';
import { visible, visibleLines } from '../../text/visible.ts';
import { printText } from './fit.ts';
import { printJson, printLine } from './print.ts';
import { labelTable } from './trial-table.ts';

/** What `bench run --list` shows: every trial that is asked for, its state and its predicted time. */
export function printPlan(prepared: Prepared, json: boolean): void {
  const { skipped, workers, predicted, split, part } = prepared;
  const total = makespan(split.compute, workers.count, ({ hash }) => predicted.get(hash) ?? 0);
  const sets = [
    ...new Map(
      [...prepared.data.values()].flat().map((set) => [JSON.stringify(set), set]),
    ).values(),
  ];
  const notes = [...new Set([...prepared.notes.values()].flat())];
  const jobs = prepared.jobs.filter(
    ({ hash }) => part === null || part.hashes.has(hash) || predicted.has(hash),
  );
  if (json) {
    printJson({
      workers: workers.count,
      estimateSeconds: total,
      trials: jobs.map(({ hash, planned, owners }) => ({
        hash,
        experiments: owners.map(({ experiment }) => experiment),
        label: trialLabel(planned.trial),
        trial: planned.trial,
        known: !predicted.has(hash),
        estimateSeconds: predicted.get(hash) ?? 0,
      })),
      data: sets,
      notes,
      selection: part?.selection ?? null,
      reused: split.reuse.length,
      leftOut: split.leftOut.length,
      skipped: skipped.map(({ loaded, reason }) => ({ file: loaded.file, reason })),
    });
    return;
  }
  const rows = jobs.map(({ hash, planned, owners }) => {
    const seconds = predicted.get(hash);
    const state = seconds === undefined ? 'in the store' : `about ${duration(seconds)}`;
    return {
      before: [owners.map(({ experiment }) => experiment).join(', ')],
      spec: planned.trial,
      after: [state],
    };
  });
  if (rows.length > 0)
    printLine(labelTable([{ title: 'experiment' }], [{ title: 'estimate' }], rows));
  for (const line of dataLines(sets, notes)) printText(visibleLines(line));
  for (const { loaded, reason } of skipped)
    printText(visibleLines(`skipped ${loaded.file}: ${reason}`));
  printLine();
  printText(
    `${counted(jobs.length, 'trial')}, ${predicted.size} to compute: about ${duration(total)} with ${counted(workers.count, 'worker')}${earlyText(split.compute.some(stopsEarly))}`,
  );
  if (part !== null) printText(othersText(prepared, jobs.length));
}

function othersText({ jobs, split, part }: Plan, shownJobs: number): string {
  const others = jobs.length - shownJobs;
  return `${visible(selectionText(part!.selection))} leaves ${counted(others, 'other trial')}: ${others - split.leftOut.length} in the store, ${split.leftOut.length} left out`;
}
