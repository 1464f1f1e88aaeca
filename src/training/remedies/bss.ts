import { tf } from '../../backend/tf.ts';

/** 2 to this power is how often the complement of the Gram matrix is multiplied with itself. */
const SQUARINGS = 24;

/**
 * Batch spectral shrinkage (Chen et al. 2019, NeurIPS, equation 4): the sum of the k smallest squared
 * singular values of a batch's features F, [n, channels], which are min(n, channels) many.
 *
 * TensorFlow.js has no singular value decomposition that has a gradient or can be captured. Of
 * G = F F^T (or F^T F, where that is the smaller) the smallest eigenvalue belongs to the largest of
 * I - G / trace(G), whose powers tend to the projector P on its eigenspace; the value is
 * trace(P G) on one vector of it, and 2 P F its gradient, P held constant, which is exact where the
 * eigenvalue is simple. Each next one is that of G + trace(G) P. Eigenvalues within 1e-6 of trace(G)
 * are not told apart by float32, and mixed.
 */
export function smallestSquaredSingularValues(features: tf.Tensor2D, k: number): tf.Scalar {
  const [n, channels] = features.shape;
  const isWide = channels >= n;
  const count = Math.min(k, n, channels);
  const shrinkage = tf.customGrad((f, save) => {
    const matrix = f as tf.Tensor2D;
    const gram: tf.Tensor2D = isWide
      ? tf.matMul(matrix, matrix, false, true)
      : tf.matMul(matrix, matrix, true, false);
    const projector = projectorOf(gram, count);
    (save as (tensors: tf.Tensor[]) => void)([matrix, projector]);
    return {
      value: tf.sum(tf.mul(projector, gram)) as tf.Tensor,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [own, p] = saved as [tf.Tensor2D, tf.Tensor2D];
        const direction = isWide ? tf.matMul(p, own) : tf.matMul(own, p);
        return tf.mul(tf.mul(direction, 2), dy);
      },
    };
  });
  return shrinkage(features) as tf.Scalar;
}

/** The projector on eigenvectors of the `count` smallest eigenvalues, [n, n]. */
function projectorOf(gram: tf.Tensor2D, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [n] = gram.shape;
    const identity = tf.eye(n);
    // All zeros is of no scale: its eigenvalues are alike.
    const scale = tf.maximum(traceOf(gram, identity), 1e-30);
    let left = tf.div(gram, scale) as tf.Tensor2D;
    let sum = tf.zeros([n, n]) as tf.Tensor2D;
    for (let i = 0; i < count; i++) {
      // Those that were found before have eigenvalues of up to 2.
      let power = tf.sub(identity, i === 0 ? left : tf.mul(left, 0.5)) as tf.Tensor2D;
      for (let s = 0; s < SQUARINGS; s++) {
        power = tf.matMul(power, power);
        power = tf.div(power, traceOf(power, identity));
      }
      const found = onOneVector(power, identity);
      sum = tf.add(sum, found);
      left = tf.add(left, found);
    }
    return sum;
  });
}

/** Of a projector on an eigenspace, that on one vector of it: of several alike, one counts. */
function onOneVector(projector: tf.Tensor2D, identity: tf.Tensor2D): tf.Tensor2D {
  const [n] = projector.shape;
  const diagonal = tf.sum(tf.mul(projector, identity), 1);
  const largest = tf.oneHot(tf.argMax(tf.reshape(diagonal, [1, n]), 1), n) as tf.Tensor2D;
  const vector = tf.matMul(tf.cast(largest, 'float32') as tf.Tensor2D, projector);
  const length = tf.maximum(tf.sqrt(tf.sum(tf.square(vector))), 1e-30);
  const unit = tf.div(vector, length) as tf.Tensor2D;
  return tf.matMul(unit, unit, true, false);
}

function traceOf(matrix: tf.Tensor2D, identity: tf.Tensor2D): tf.Scalar {
  return tf.sum(tf.mul(matrix, identity));
}
