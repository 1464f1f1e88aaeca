import { tf } from '../../backend/tf.ts';

/**
 * Mean softmax cross-entropy, in nats, of logits [n, classes] against labels [n] (int32), or
 * against targets [n, classes], whose rows may be smoothed, mixed and weighted. Computed from
 * logits, so that a confident mistake keeps its gradient.
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D | tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const targets = labels.rank === 1 ? tf.oneHot(labels, logits.shape[1]) : labels;
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1))) as tf.Scalar;
  });
}

/** How many of the rows of logits [n, classes] are largest at their label, or where their target is. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D | tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const truth = labels.rank === 1 ? labels : tf.argMax(labels, 1);
    return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), truth), 'float32'));
  }) as tf.Scalar;
}
