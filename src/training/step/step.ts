import { tf } from '../../backend/tf.ts';
import { countCorrect, crossEntropy } from './loss.ts';
import type { Optimizer, StepRates } from './optimizer.ts';

/** What one step measured, still on the device; the caller disposes both. */
export interface StepSums {
  /** Mean cross-entropy times the batch's size; smoothed, mixed and weighted as the targets are. */
  readonly loss: tf.Scalar;
  readonly correct: tf.Scalar;
}

/**
 * One optimizer step on a batch: forward, backward, update.
 * @param labels [n], or targets [n, classes], as in `crossEntropy`.
 * @param rates The optimizer's of this step.
 */
export function trainStep(
  forward: (x: tf.Tensor4D) => tf.Tensor2D,
  variables: readonly tf.Variable[],
  optimizer: Optimizer,
  x: tf.Tensor4D,
  labels: tf.Tensor1D | tf.Tensor2D,
  rates: StepRates,
): StepSums {
  return tf.tidy(() => {
    let correct: tf.Scalar | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const logits = forward(x);
      correct = tf.keep(countCorrect(logits, labels));
      return crossEntropy(logits, labels);
    }, [...variables]);
    optimizer.step(
      variables,
      variables.map((variable) => grads[variable.name]!),
      rates,
    );
    return { loss: tf.mul(value, x.shape[0]) as tf.Scalar, correct: correct! };
  });
}
