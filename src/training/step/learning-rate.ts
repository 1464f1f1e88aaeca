import { BenchError } from '../../errors.ts';
import type { OptimizerSpec, RateSchedule } from '../../experiment/training-schema.ts';
import { counted } from '../../text/numbers.ts';

/** The learning rate of a step, from 0. */
export type RateOf = (step: number) => number;

/** How long a training may be, in optimizer steps. */
export interface Length {
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/**
 * The learning rate of each step of a training.
 * @throws BenchError `experiment` where the warm-up leaves no step after it, or a cycle has no
 *   room to rise and fall.
 */
export function ratesOf(
  { learningRate, schedule }: Pick<OptimizerSpec, 'learningRate' | 'schedule'>,
  length: Length,
): RateOf {
  // A phase without a step has no schedule to fit.
  if (schedule === undefined || length.steps === 0) return () => learningRate;
  if (schedule.kind === 'one-cycle') return oneCycle(learningRate, schedule, length);
  const warmup = warmupSteps(schedule, length);
  const after =
    schedule.kind === 'constant'
      ? () => learningRate
      : cosine(learningRate, schedule.alpha, length.steps - warmup);
  return (step) => (step < warmup ? (learningRate * step) / warmup : after(step - warmup));
}

function warmupSteps(
  { warmup }: Exclude<RateSchedule, { kind: 'one-cycle' }>,
  { steps, stepsPerEpoch }: Length,
): number {
  if (warmup === undefined) return 0;
  const { epochs = 0 } = warmup;
  const taken = warmup.steps ?? epochs * stepsPerEpoch;
  if (taken < steps) return taken;
  const as = epochs > 0 ? `${counted(epochs, 'epoch')}, ` : '';
  throw new BenchError(
    'experiment',
    `the warm-up of the learning rate (${as}${counted(taken, 'step')}) is all of a training of ${counted(steps, 'step')}`,
    { remedy: 'Shorten `warmup`, or train longer; each phase of fine-tuning has its own.' },
  );
}

/** keras/src/optimizers/schedules/learning_rate_schedule.py, `CosineDecay`. */
function cosine(rate: number, alpha: number, steps: number): RateOf {
  return (step) => {
    const share = Math.min(step, steps) / steps;
    return rate * ((1 - alpha) * between(1, 0, share) + alpha);
  };
}

/** torch/optim/lr_scheduler.py, `OneCycleLR`, with its two phases. */
function oneCycle(
  rate: number,
  { pctStart, divFactor, finalDivFactor }: Extract<RateSchedule, { kind: 'one-cycle' }>,
  { steps }: Length,
): RateOf {
  const first = rate / divFactor;
  const top = pctStart * steps - 1;
  const last = steps - 1;
  if (top <= 0)
    throw new BenchError(
      'experiment',
      `a cycle of the learning rate that rises in ${pctStart} of ${counted(steps, 'step')} has no step to rise in`,
      { remedy: 'Raise `pctStart`, or train longer; each phase of fine-tuning has its own cycle.' },
    );
  return (step) =>
    step <= top
      ? between(first, rate, step / top)
      : between(rate, first / finalDivFactor, Math.min(1, (step - top) / (last - top)));
}

/** From one value to another along half a cosine. */
function between(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}
