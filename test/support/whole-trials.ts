import { expect } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { resultOf } from './store-samples.ts';

/**
 * Expects that every trial of the run is exactly what `endedTrial` made, with
 * all its epochs and predictions, and returns their numbers.
 */
export function expectWholeTrials(store: Store, runId: number): number[] {
  const epochs = store.epochsOf(runId, 'sample');
  const predictions = store.predictionsOf(runId, 'sample');
  const answers = store.answersOf(runId, 'sample');
  const alsoTested = store.alsoTestedOf(runId, 'sample');
  const heatMaps = store.heatMapsOf(runId, 'sample');
  const validation = store.validationOf(runId, 'sample');
  const trials = store.trialsOf(runId, 'sample');
  expect(new Set(trials.map((trial) => trial.hash)).size).toBe(trials.length);
  return trials.map(({ hash, spec, result }) => {
    expect(hash).toBe(`trial-${spec.seed}`);
    expect({
      ...result,
      epochs: epochs.get(hash),
      predictions: predictions.get(hash),
      testGroups: answers.get(hash)!.groups,
      validation: validation.get(hash),
      alsoTested: alsoTested.get(hash),
      ...(heatMaps.has(hash) && { heatMaps: heatMaps.get(hash) }),
    }).toEqual(resultOf(spec.seed));
    return spec.seed;
  });
}
