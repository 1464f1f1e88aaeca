import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis } from '../../analysis/types.ts';
import { inside } from '../../files/inside.ts';
import { writeReport } from '../../report/write-report.ts';
import { harnessVersion } from '../../runner/environment.ts';
import type { Store } from '../../store/store.ts';
import { pictureSource } from './pictures.ts';

/** A report that was written. */
export interface Written {
  readonly experiment: string;
  readonly folder: string;
  readonly analysis: Analysis;
}

/**
 * Renders the reports of a run from the store; of skipped experiments there is none.
 * @param only Names of its experiments; empty for all.
 */
export async function writeReports(
  store: Store,
  runId: number,
  reports: string,
  only: readonly string[] = [],
): Promise<Written[]> {
  const run = store.getRun(runId);
  const asked = run.experiments.filter(({ name }) => only.length === 0 || only.includes(name));
  const written: Written[] = [];
  for (const experiment of asked.filter((e) => e.skipReason === null)) {
    const trials = store.trialsOf(runId, experiment.name);
    const answers = store.answersOf(runId, experiment.name);
    const analysis = analysisOf(store, runId, experiment, trials, answers);
    const folder = inside(reports, experiment.name);
    await writeReport(
      {
        run,
        experiment,
        trials,
        curves: store.curvesOf(runId, experiment.name),
        answers,
        predictionsOf: (hash) => store.predictionsOf(runId, experiment.name, hash).get(hash) ?? [],
        ...pictureSource(experiment.experiment, trials, answers),
        throughput: store.throughputOf(runId, experiment.name),
        analysis,
        version: harnessVersion(),
      },
      folder,
    );
    written.push({ experiment: experiment.name, folder, analysis });
  }
  return written;
}
