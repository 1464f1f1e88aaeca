import { tf } from '../../backend/tf.ts';

/** Weights of a penalty on parameters. */
export interface L2Sp {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * L2-SP (Li, Grandvalet and Davoine 2018, ICML, equation 4): alpha / 2 ||w - w0||^2 of the base's
 * trained weights, w0 their first values, plus beta / 2 ||w||^2 of the head's, which has none.
 * @param first w0 of each of `base`, of the same shapes.
 */
export function l2Sp(
  base: readonly tf.Tensor[],
  first: readonly tf.Tensor[],
  head: readonly tf.Tensor[],
  { alpha, beta }: L2Sp,
): tf.Scalar {
  return tf.tidy(() => {
    const moved = base.map((w, i) => tf.sub(w, first[i]!));
    return tf.add(
      tf.mul(sumOfSquares(moved), alpha / 2),
      tf.mul(sumOfSquares(head), beta / 2),
    ) as tf.Scalar;
  });
}

/** Over all elements of all tensors; 0 of none. */
export function sumOfSquares(tensors: readonly tf.Tensor[]): tf.Scalar {
  const [first, ...others] = tensors.map((each) => tf.sum(tf.square(each)));
  return others.reduce((sum, each) => tf.add(sum, each), first ?? tf.scalar(0)) as tf.Scalar;
}
