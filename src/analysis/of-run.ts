import { hasThreshold, restsOnProbabilities } from '../experiment/metric.ts';
import type { AnswerRecord, RunExperiment, TrialRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { analyse } from './analyse.ts';
import type { Analysis } from './types.ts';

/**
 * What an experiment of a run found, from all that the store knows of it.
 * @param trials As `answers`, to be given where they were read already.
 */
export function analysisOf(
  store: Store,
  run: number,
  { name, experiment, data }: Pick<RunExperiment, 'name' | 'experiment' | 'data'>,
  trials: readonly TrialRecord[] = store.trialsOf(run, name),
  answers: ReadonlyMap<string, AnswerRecord> = store.answersOf(run, name),
): Analysis {
  return analyse(experiment, trials, {
    answers,
    ...(restsOnProbabilities(experiment.verdict)
      ? { probabilities: store.probabilitiesOf(run, name) }
      : {}),
    ...(hasThreshold(experiment.verdict) ? { validation: store.validationOf(run, name) } : {}),
    ...(experiment.alsoTest ? { alsoTested: store.alsoTestedOf(run, name) } : {}),
    asked: store.askedOf(run, name),
    data,
  });
}
