import { tf } from '../../backend/tf.ts';
import { sumOfSquares } from './l2-sp.ts';

/**
 * The distance of a batch's feature maps from those that the source's weights give the same images
 * (DELTA: Li et al. 2019, ICLR, equation 5, without its attention): half the sum over maps and all
 * their elements of the squared difference, the mean over the images.
 *
 * The attention of the paper weighs channels by what the loss on the target grows when one of
 * them is left out, a pass over the data for every channel of every map; it is not here.
 * @param maps [n, h, w, c] each.
 * @param source Of the same shapes; constants.
 */
export function mapDistance(maps: readonly tf.Tensor[], source: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const differences = maps.map((map, i) => tf.sub(map, source[i]!));
    return tf.mul(sumOfSquares(differences), 0.5 / maps[0]!.shape[0]!) as tf.Scalar;
  });
}
