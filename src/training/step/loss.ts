import { tf } from '../../backend/tf.ts';

/**
 * Mean softmax cross-entropy, in nats, of logits [n, classes] against labels [n]
 * (int32). Computed from logits, so that a confident mistake keeps its gradient.
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const truth = tf.oneHot(labels, logits.shape[1]);
    return tf.neg(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), 1))) as tf.Scalar;
  });
}

/** How many of the rows of logits [n, classes] are largest at their label. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() =>
    tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32')),
  ) as tf.Scalar;
}
