import { tf } from '../../backend/tf.ts';
import { epochBatches } from '../../data/split/order.ts';
import { BenchError } from '../../errors.ts';
import type { EpochRecord } from '../../experiment/result.ts';
import type { Schedule } from '../../experiment/schedule.ts';
import type { Examples } from '../data/examples.ts';
import { evaluate } from '../evaluate.ts';
import { pause } from '../pause.ts';
import type { Observer } from '../progress.ts';
import { type Compiled, compile, type Network } from '../step/compiled.ts';
import type { Optimizer } from '../step/optimizer.ts';
import type { Batches } from './batches.ts';
import type { Watch } from './early-stopping.ts';

interface Trainee extends Network {
  /** Remembers every weight and buffer that training moves. */
  snapshot(): Promise<void>;
}

export interface FitTask {
  readonly phase: EpochRecord['phase'];
  readonly trainee: Trainee;
  readonly optimizer: Optimizer;
  /** What each step is fed of the images to train on. */
  readonly train: Batches;
  readonly trainIndices: Int32Array;
  /** Inputs to watch, never augmented. */
  readonly validation: Examples;
  readonly validationIndices: Int32Array;
  readonly batchSize: number;
  /** Steps at most; an epoch may end before its last batch. */
  readonly maxSteps: number;
  readonly seed: number;
  /** Epochs that earlier phases have run. */
  readonly epochsBefore: number;
}

/** Optimizer steps of a schedule's budget on `count` training images. */
export function stepsOf(schedule: Schedule, count: number): number {
  if ('steps' in schedule.budget) return schedule.budget.steps;
  return schedule.budget.epochs * stepsPerEpoch(count, schedule.batchSize);
}

/** The same by phase: of fine-tuning those of the head alone, and those after them. */
export function phasesOf(schedule: Schedule, count: number): number[] {
  const budget = stepsOf(schedule, count);
  if (schedule.fineTuning === undefined) return [budget];
  const { headEpochs } = schedule.fineTuning;
  const head = Math.min(budget, headEpochs * stepsPerEpoch(count, schedule.batchSize));
  return [head, budget - head];
}

/** Batches an epoch of `count` images has. */
export function stepsPerEpoch(count: number, batchSize: number): number {
  return epochBatches(new Int32Array(count), batchSize, 0, 1).length;
}

/**
 * Trains until the budget is spent or the watch is exhausted. Returns the
 * number of epochs run and of steps taken.
 * @throws DivergedError when the loss is no longer finite.
 */
export async function fit(
  task: FitTask,
  watch: Watch,
  observe: Observer,
): Promise<{ epochs: number; steps: number }> {
  const compiled = compile(task.trainee, task.optimizer, observe);
  try {
    const ran = await fitCompiled(compiled, task, watch, observe);
    compiled.settle();
    return ran;
  } finally {
    compiled.dispose();
  }
}

async function fitCompiled(
  compiled: Compiled,
  task: FitTask,
  watch: Watch,
  observe: Observer,
): Promise<{ epochs: number; steps: number }> {
  let steps = 0;
  let epochs = 0;
  while (steps < task.maxSteps && !watch.exhausted()) {
    epochs += 1;
    const epoch = task.epochsBefore + epochs;
    const batches = epochBatches(task.trainIndices, task.batchSize, task.seed, epoch);
    const taken = batches.slice(0, task.maxSteps - steps);
    const trained = await trainEpoch(compiled, task, epoch, taken, observe);
    steps += taken.length;
    const { loss, accuracy } = await evaluate(
      compiled.infer,
      task.validation,
      task.validationIndices,
      task.batchSize,
    );
    observe.epoch({
      phase: task.phase,
      epoch,
      ...trained,
      validationLoss: loss,
      validationAccuracy: accuracy,
    });
    assertFinite(epoch, trained.loss, loss);
    if (!watch.keeps(epoch, loss)) continue;
    compiled.settle();
    await task.trainee.snapshot();
  }
  return { epochs, steps };
}

async function trainEpoch(
  compiled: Compiled,
  { train, phase, epochsBefore, validationIndices, batchSize }: FitTask,
  epoch: number,
  batches: Int32Array[],
  observe: Observer,
) {
  const total = batches.reduce((sum, batch) => sum + batch.length, 0);
  let [loss, correct] = [tf.scalar(0), tf.scalar(0)];
  let done = 0;
  const started = performance.now();
  for (const batch of batches) {
    const fed = train(batch, epoch);
    if (done === 0 && epoch === epochsBefore + 1) {
      await compiled.prepare(fed, {
        stepped: batches.map(({ length }) => length),
        inferred: Math.min(batchSize, validationIndices.length),
      });
    }
    const sums = compiled.step(fed);
    const next: [tf.Scalar, tf.Scalar] = [tf.add(loss, sums.loss), tf.add(correct, sums.correct)];
    tf.dispose([
      fed.x,
      fed.labels,
      ...(fed.masks ?? []),
      ...(fed.channels ?? []),
      loss,
      correct,
      sums.loss,
      sums.correct,
    ]);
    [loss, correct] = next;
    done += batch.length;
    observe.images(phase, epoch, done, total);
    await compiled.keepUp();
    await pause();
  }
  // Reading the sums waits for the device, so the clock stops after the work.
  const [lossSum] = await loss.data();
  const [correctSum] = await correct.data();
  const seconds = (performance.now() - started) / 1000;
  tf.dispose([loss, correct]);
  return {
    loss: lossSum! / total,
    accuracy: correctSum! / total,
    seconds,
    imagesPerSecond: total / seconds,
  };
}

/** Training whose loss is no longer finite: another setting may do better. */
export class DivergedError extends BenchError {
  constructor(loss: number, epoch: number) {
    super('trial', `training diverged: the loss is ${loss} in epoch ${epoch}`, {
      remedy: 'Lower the learning rate of this regime.',
    });
  }
}

function assertFinite(epoch: number, ...losses: number[]): void {
  const loss = losses.find((value) => !Number.isFinite(value));
  if (loss !== undefined) throw new DivergedError(loss, epoch);
}
