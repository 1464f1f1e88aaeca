import { settingsOf } from '../experiment/schedule.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { buildBase } from '../models/bases/bases.ts';
import { countMacs } from '../models/count.ts';

/** A backward pass costs about two forward passes: one for the inputs' gradient, one for the weights'. */
const TRAINING_FACTOR = 3;

/** Counts of images a trial works on. */
export interface Images {
  readonly train: number;
  /** Of `train`: those the data set itself holds out; null where trials split off their own. */
  readonly heldOut: number | null;
  readonly test: number;
  readonly classes: number;
}

/**
 * Multiply-adds of a whole trial, as if no training stopped early: an upper
 * bound on its convolutions and dense layers.
 */
export function trialMacs(trial: TrialSpec, images: Images): number {
  const macs = countMacs(buildBase(trial.base));
  const { schedule } = trial;
  const { trained, held } = splitOf(trial, images);
  const epochs =
    'epochs' in schedule.budget
      ? schedule.budget.epochs
      : (schedule.budget.steps * schedule.batchSize) / trained;
  const whole = TRAINING_FACTOR * trained + held;
  const regime = trial.kind === 'pretraining' ? 'scratch' : trial.regime;
  const baseEpochs =
    regime === 'frozen' ? 0 : Math.max(0, epochs - (schedule.fineTuning?.headEpochs ?? 0));
  const features = regime === 'scratch' ? 0 : trained + held;
  const settings = settingsOf(schedule).length;
  return macs * (features + settings * baseEpochs * whole + images.test);
}

/** How many images a trial trains and validates on. */
function splitOf(trial: TrialSpec, { train, heldOut }: Images) {
  const size = trial.kind === 'target' ? trial.trainSize : null;
  if (heldOut !== null) return { trained: size ?? train - heldOut, held: heldOut };
  const labelled = size ?? train;
  const held = Math.round(labelled * trial.schedule.validation);
  return { trained: labelled - held, held };
}
