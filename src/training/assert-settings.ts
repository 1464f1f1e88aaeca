import { BenchError } from '../errors.ts';
import { contentHash } from '../experiment/hash.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { classWeightsOf } from './data/class-weights.ts';
import type { DataFacts } from './data/data-facts.ts';
import { inFold, splitOf } from './data/trial-split.ts';
import { phasesOf, stepsPerEpoch } from './regimes/fit.ts';
import { ratesOf } from './step/learning-rate.ts';

/**
 * Checks, before any trial runs, what only the data knows of their settings: that weights are of
 * its classes, and that a schedule of the learning rate fits in the steps of each phase.
 * @throws BenchError `experiment`, or `data` where a class without images is to be balanced.
 */
export function assertSettings(trials: readonly TrialSpec[], facts: DataFacts): void {
  const known = new Set<string>();
  for (const trial of trials) {
    const { data, seed, schedule } = trial;
    const { classWeights, optimizer } = schedule;
    if (classWeights === undefined && optimizer.schedule === undefined) continue;
    const trainSize = trial.kind === 'target' ? trial.trainSize : null;
    const fold = trial.kind === 'target' ? (trial.fold ?? null) : null;
    const key = contentHash([data, trainSize, seed, fold, schedule]);
    if (known.has(key)) continue;
    known.add(key);
    try {
      assertSetting(trial, facts);
    } catch (cause) {
      if (!(cause instanceof BenchError)) throw cause;
      const size = trainSize === null ? '' : ` (${trainSize} images)`;
      const what = trial.kind === 'pretraining' ? 'pretraining' : trial.regime;
      throw new BenchError(cause.code, `${data.name}${size}, ${what}: ${cause.message}`, {
        ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
        cause,
      });
    }
  }
}

function assertSetting(trial: TrialSpec, facts: DataFacts): void {
  const { data, schedule } = trial;
  const { classWeights, optimizer, batchSize } = schedule;
  const split = inFold(trial, facts.splitDataOf(data));
  const { train } = splitOf(trial, split);
  if (classWeights !== undefined) {
    const labels = train.map((index) => split.train.labels[index]!);
    classWeightsOf(classWeights, split.classes, labels);
  }
  for (const steps of phasesOf(schedule, train.length))
    ratesOf(optimizer, { steps, stepsPerEpoch: stepsPerEpoch(train.length, batchSize) });
}
