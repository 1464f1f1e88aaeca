import { contentHash } from '../../src/experiment/hash.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import type { Experiment } from '../../src/experiment/schema.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import type { AnswerRecord, TrialRecord } from '../../src/store/records.ts';

/** Test accuracy of a trial, or how else it ended. */
export type Outcome = number | 'failed' | 'not run';

export interface Options {
  /** Images of the test set; 1000 by default. */
  readonly testImages?: number;
}

/** The rows of a run of the experiment in which each trial ended as `outcomeOf` says. */
export function rows(
  experiment: Experiment,
  outcomeOf: (spec: TrialSpec) => Outcome,
  { testImages = 1000 }: Options = {},
): TrialRecord[] {
  return expandMatrix(experiment).flatMap(({ trial }) => {
    const outcome = outcomeOf(trial);
    return outcome === 'not run' ? [] : [row(experiment, trial, outcome, testImages)];
  });
}

/** Answers to images of these labels, two classes, right where it says so. */
export function answered(labels: Int32Array, right: ArrayLike<number>): AnswerRecord {
  return {
    labels,
    predicted: labels.map((label, image) => (right[image] === 1 ? label : 1 - label)),
    right: Uint8Array.from(right),
    groups: null,
  };
}

function row(
  experiment: Experiment,
  spec: TrialSpec,
  outcome: number | 'failed',
  testImages: number,
): TrialRecord {
  const failed = outcome === 'failed';
  return {
    hash: contentHash(spec),
    spec,
    status: failed ? 'failed' : 'finished',
    experiment: experiment.name,
    reused: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    wallSeconds: 10 + spec.seed,
    gpu: null,
    machine: null,
    error: failed ? 'the loss is NaN' : null,
    result: failed
      ? null
      : {
          testAccuracy: outcome,
          testLoss: 1,
          balancedAccuracy: outcome,
          auc: outcome,
          calibrationError: 0.1,
          scaledCalibrationError: 0.1,
          temperature: 1.5,
          bestEpoch: 1,
          bestValidationLoss: 1,
          stoppedEarly: false,
          steps: 10,
          tuning: [],
          transfer: null,
          parametersTotal: 2,
          parametersTrainable: 1,
          peakMemoryBytes: 1,
          phaseSeconds: {},
          split: { train: 36, validation: 4, test: testImages },
          classes: ['a', 'b'],
          artifact: null,
        },
  };
}
