import { BenchError } from '../errors.ts';
import { tf } from './tf.ts';

// Two channels in, two out. Channel 1 of x is 1..9 as a 3 x 3 image, channel 2
// twice that; the filter is [[1, 0], [0, -1]] from each channel to its own, and
// 0 across. Of channel 1, each y is x[i, j] - x[i + 1, j + 1] = -4. The loss is
// half the sum of y^2, so that dy = y = -4, and by hand for channels of scale 1:
const FILTER = [1, 0, 0, -1];
const OUTPUT = [-4, -4, -4, -4];
const BY_FILTER = [-48, -64, -96, -112];
const BY_INPUT = [-4, -4, 0, -4, 0, 4, 0, 4, 4];
// Channel c is scaled by s[c]: y and dx by s[c], dw from channel i to o by s[i] * s[o].
const SCALES = [1, 2];

const EXPECTED = {
  output: OUTPUT.flatMap((y) => SCALES.map((s) => y * s)),
  'gradient by the filter': BY_FILTER.flatMap((g) =>
    SCALES.flatMap((from) => SCALES.map((to) => g * from * to)),
  ),
  'gradient by the input': BY_INPUT.flatMap((g) => SCALES.map((s) => g * s)),
} as const;

/**
 * Computes one small convolution and its gradients on the current backend and
 * compares them with numbers found by hand; all are exact in float32.
 *
 * @throws BenchError `backend` when a number differs.
 */
export async function proveBackend(name: string): Promise<void> {
  const found = tf.tidy(() => {
    const image = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((value) => SCALES.map((s) => value * s));
    const x = tf.tensor4d(image, [1, 3, 3, 2]);
    const filter = tf.tensor4d(
      FILTER.flatMap((weight) => [weight, 0, 0, weight]),
      [2, 2, 2, 2],
    );
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid');
    const loss = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.mul(tf.sum(tf.square(convolve(x, filter))), 0.5) as tf.Scalar;
    const [dx, dFilter] = tf.grads(loss)([x, filter]) as [tf.Tensor, tf.Tensor];
    return {
      output: convolve(x, filter),
      'gradient by the filter': dFilter,
      'gradient by the input': dx,
    };
  });
  for (const [what, tensor] of Object.entries(found)) {
    const expected = EXPECTED[what as keyof typeof EXPECTED];
    const values = [...(await tensor.data())];
    tensor.dispose();
    if (values.join() === expected.map((value) => value + 0).join()) continue;
    throw new BenchError(
      'backend',
      `The ${name} backend computes wrongly: of a test convolution, the ${what} should be [${expected}] and is [${values}].`,
      {
        // oneDNN of some builds is wrong on some processors.
        remedy:
          name === 'tensorflow'
            ? 'Set TF_ENABLE_ONEDNN_OPTS=0 and try again, or use `--backend wasm`.'
            : 'Use another backend, such as `--backend wasm`.',
      },
    );
  }
}
