import { tf } from '../../backend/tf.ts';
import { sumOfSquares } from './l2-sp.ts';

/** The variables of a layer, by their places among those that train. */
export type LayerPlaces = readonly (readonly number[])[];

/**
 * What multiplies each variable's learning rate in a step of Auto-RGN (Lee et al. 2023, ICLR,
 * section 4): the norm of its layer's gradient over that of its layer's weights, over the largest
 * of all layers, 0..1. It is the gradient of the step itself; the authors average over batches,
 * once an epoch.
 * @param gradients One a variable.
 * @param layers Each variable is in one.
 */
export function relativeGradientNorms(
  variables: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  layers: LayerPlaces,
): tf.Scalar[] {
  const ratios = layers.map((places) => {
    const norm = (of: readonly tf.Tensor[]) =>
      tf.sqrt(sumOfSquares(places.map((place) => of[place]!)));
    // A layer of zeros has no scale of its own: the least number keeps it finite.
    return tf.div(norm(gradients), tf.maximum(norm(variables), 1e-12));
  });
  const largest = tf.maximum(
    ratios.reduce((a, b) => tf.maximum(a, b)),
    1e-30,
  );
  const multipliers: tf.Scalar[] = [];
  layers.forEach((places, i) => {
    const own = tf.div(ratios[i]!, largest) as tf.Scalar;
    for (const place of places) multipliers[place] = own;
  });
  return multipliers;
}

/**
 * What multiplies each variable's learning rate where it falls from block to block away from the
 * head (Howard and Ruder 2018, ULMFiT, section 3.2, where it is 1 / 2.6 from layer to layer): the
 * decay to the power of its distance, the head's being 0 and the last block's 1.
 * @param distances One a variable.
 */
export function decayedRates(distances: readonly number[], decay: number): number[] {
  return distances.map((distance) => decay ** distance);
}
