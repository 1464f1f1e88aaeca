import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis } from '../../analysis/types.ts';
import { inside } from '../../files/inside.ts';
import { writeReport } from '../../report/write-report.ts';
import { harnessVersion } from '../../runner/environment.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { pictureSource } from './pictures.ts';

/** A report that was written. */
export interface Written {
  readonly experiment: string;
  readonly folder: string;
  readonly analysis: Analysis;
  /** Trials that have ended, and all of the experiment. */
  readonly ended: number;
  readonly planned: number;
}

/**
 * Renders the reports of a run from the store; of skipped experiments there is none.
 * @param asked Of the run's experiments.
 */
export async function writeReports(
  store: Store,
  run: RunRecord,
  reports: string,
  asked = run.experiments,
): Promise<Written[]> {
  const written: Written[] = [];
  for (const experiment of asked.filter((e) => e.skipReason === null)) {
    const trials = store.trialsOf(run.id, experiment.name);
    const answers = store.answersOf(run.id, experiment.name);
    const analysis = analysisOf(store, run.id, experiment, trials, answers);
    const folder = inside(reports, experiment.name);
    await writeReport(
      {
        run,
        experiment,
        trials,
        curves: store.curvesOf(run.id, experiment.name),
        answers,
        heatMaps: store.heatMapsOf(run.id, experiment.name),
        predictionsOf: (hash) => store.predictionsOf(run.id, experiment.name, hash).get(hash) ?? [],
        ...pictureSource(experiment.experiment, trials, answers),
        throughput: store.throughputOf(run.id, experiment.name),
        analysis,
        version: harnessVersion(),
      },
      folder,
    );
    const { planned } = experiment;
    written.push({ experiment: experiment.name, folder, analysis, ended: trials.length, planned });
  }
  return written;
}
