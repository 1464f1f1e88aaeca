import { tf } from '../../backend/tf.ts';
import { countCorrect, crossEntropy } from './loss.ts';
import type { Optimizer, StepRates } from './optimizer.ts';

/** What one step measured, still on the device; the caller disposes both. */
export interface StepSums {
  /** Mean cross-entropy times the batch's size; smoothed, mixed and weighted as the targets are. */
  readonly loss: tf.Scalar;
  readonly correct: tf.Scalar;
}

/** Logits [n, classes], and what is added to the loss beside their cross-entropy. */
export interface Penalised {
  readonly logits: tf.Tensor2D;
  readonly penalty: tf.Scalar;
}

/**
 * What multiplies the learning rate of each variable; null leaves all as they are.
 * @param gradients One a variable.
 */
export type Multipliers =
  | readonly number[]
  | ((variables: readonly tf.Variable[], gradients: readonly tf.Tensor[]) => readonly tf.Scalar[])
  | null;

/**
 * One optimizer step on a batch: forward, backward, update. Its sum of losses is the
 * cross-entropy alone, whatever is added to it: so it compares with that of other trainings.
 * @param labels [n], or targets [n, classes], as in `crossEntropy`.
 * @param rates The optimizer's of this step.
 */
export function trainStep(
  forward: (x: tf.Tensor4D) => tf.Tensor2D | Penalised,
  variables: readonly tf.Variable[],
  optimizer: Optimizer,
  x: tf.Tensor4D,
  labels: tf.Tensor1D | tf.Tensor2D,
  rates: StepRates,
  multipliers: Multipliers = null,
): StepSums {
  return tf.tidy(() => {
    let correct: tf.Scalar | undefined;
    let plain: tf.Scalar | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const out = forward(x);
      const { logits, penalty } = 'penalty' in out ? out : { logits: out, penalty: null };
      correct = tf.keep(countCorrect(logits, labels));
      const loss = crossEntropy(logits, labels);
      if (penalty === null) return loss;
      plain = tf.keep(tf.clone(loss));
      return tf.add(loss, penalty) as tf.Scalar;
    }, [...variables]);
    const gradients = variables.map((variable) => grads[variable.name]!);
    const own = typeof multipliers === 'function' ? multipliers(variables, gradients) : multipliers;
    optimizer.step(variables, gradients, rates, own);
    const loss = tf.mul(plain ?? value, x.shape[0]) as tf.Scalar;
    plain?.dispose();
    return { loss, correct: correct! };
  });
}
