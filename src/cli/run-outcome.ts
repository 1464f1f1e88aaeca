import { join } from 'node:path';
import { selectionText } from '../experiment/selection.ts';
import { hasModel, modelFolder } from '../files/model-folder.ts';
import { bencherMetrics } from '../report/ci/bencher.ts';
import { runAnnotations } from '../report/ci/github.ts';
import { runSuites } from '../report/ci/run-suites.ts';
import { SUITE_FORMAT_NAMES, SUITE_FORMATS } from '../report/ci/suite-formats.ts';
import type { Machine, Plan, Prepared } from '../runner/plan/prepare-run.ts';
import type { RunSummary } from '../runner/run.ts';
import type { Store } from '../store/store.ts';
import { counted } from '../text/numbers.ts';
import { visible, visibleLines } from '../text/visible.ts';
import { type Chosen, deliver, linesText } from './arguments/reporters.ts';
import { snapshotFrom } from './gate-side.ts';
import { printText } from './output/fit.ts';
import { jsonText, printLine } from './output/print.ts';
import { studiesBeside } from './output/studies.ts';
import { verdictTable } from './output/verdict-table.ts';
import type { Written } from './output/write-reports.ts';

export const RUN_REPORTERS = [
  'default',
  'json',
  ...SUITE_FORMAT_NAMES,
  'github',
  'bencher',
] as const;
type ReporterName = (typeof RUN_REPORTERS)[number];

/** Tells of a run that has ended as a reporter does. */
export function tellOutcome(
  chosen: Chosen<ReporterName>,
  store: Store,
  summary: RunSummary,
  prepared: Prepared,
  written: Written[],
): void {
  if (chosen.name === 'default') printOutcome(summary, prepared, written);
  else deliver(chosen, textOf(chosen.name, store, summary, prepared, written));
}

function textOf(
  name: Exclude<ReporterName, 'default'>,
  store: Store,
  summary: RunSummary,
  prepared: Prepared,
  written: Written[],
): string {
  const run = store.getRun(summary.runId);
  switch (name) {
    case 'json':
      return jsonText(outcome(summary, prepared, written));
    case 'github':
      return linesText(runAnnotations(run, store.trialsOf(run.id)));
    case 'bencher':
      return jsonText(bencherMetrics(snapshotFrom(store, run, [])));
    default:
      return SUITE_FORMATS[name](
        runSuites(run, (experiment) => store.trialsOf(run.id, experiment)),
      );
  }
}

/** What a run came to, for a script. */
function outcome(
  { runId, status, failed, shared, bailed }: RunSummary,
  prepared: Prepared,
  written: Written[],
) {
  return {
    run: runId,
    status,
    computed: prepared.split.compute.length - shared,
    reused: prepared.split.reuse.length + shared,
    leftOut: prepared.split.leftOut.length,
    selection: prepared.part?.selection ?? null,
    failed,
    bailed,
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
function modelsOf({ jobs, home }: Plan & Machine): string[] {
  return jobs
    .filter(({ hash, saves }) => saves && hasModel(home, hash))
    .map(({ hash }) => modelFolder(home, hash));
}

/** What a run came to, for a reader. */
function printOutcome(
  { runId, status, failed, bailed }: RunSummary,
  prepared: Prepared,
  written: Written[],
) {
  const { skipped, home } = prepared;
  for (const { experiment, folder, analysis } of written) {
    printLine(
      `\n${experiment}\n\n${verdictTable(analysis)}\n\nreport: ${folder}/index.html and summary.md`,
    );
  }
  for (const warning of new Set(written.flatMap(({ analysis }) => analysis.warnings)))
    printText(visibleLines(`warning: ${warning}`));
  const models = modelsOf(prepared);
  if (models.length > 0)
    printPart(
      `${counted(models.length, 'model')} kept in ${join(home, 'models')}, one folder a trial`,
    );
  for (const { loaded, reason } of skipped)
    printText(visibleLines(`skipped ${loaded.file}: ${reason}`));
  const studies = studiesBeside(prepared.runnable.map(({ file }) => file));
  if (studies.length > 0)
    printPart(visible(`Longer studies, whose time --list tells: ${studies.join(', ')}`, 1000));
  const left = prepared.split.leftOut.length;
  if (prepared.part !== null && left > 0)
    printPart(
      `${counted(left, 'trial')} left out by ${visible(selectionText(prepared.part.selection))}: the report is of a part of the plan`,
    );
  if (status === 'interrupted') {
    printPart(
      `run ${runId} was interrupted; finished trials are kept, the same command continues.`,
    );
  } else if (status === 'failed') {
    const stopped = bailed ? ', and the run stopped (--bail)' : '';
    printPart(
      `run ${runId}: ${counted(failed, 'trial')} failed${stopped}; the same command tries again, with --retry-failed only what failed.`,
    );
  }
}

function printPart(text: string): void {
  printLine();
  printText(text);
}
