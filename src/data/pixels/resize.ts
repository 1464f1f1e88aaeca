/** Where an output pixel of one axis reads: two input pixels and the weight of the second. */
export interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Taps of a bilinear resize with half-pixel centres and no antialiasing:
 * `tf.image.resize(method='bilinear', antialias=False)` of TensorFlow 2, that is
 * ResizeBilinear with half_pixel_centers. Equal lengths give the identity.
 */
export function bilinearTaps(from: number, to: number): Taps {
  const lower = new Int32Array(to);
  const upper = new Int32Array(to);
  const weight = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5;
    lower[i] = Math.max(Math.floor(position), 0);
    upper[i] = Math.min(Math.ceil(position), from - 1);
    weight[i] = position - Math.floor(position);
  }
  return { lower, upper, weight };
}
