import { BenchError } from '../errors.ts';
import { tf } from './tf.ts';

// x is 1..9 as a 3 x 3 image, the filter [[1, 0], [0, -1]], y = x * filter: each
// y is x[i, j] - x[i + 1, j + 1] = -4. The loss is half the sum of y^2, so that
// dy = y = -4, and by hand:
const FILTER = [1, 0, 0, -1];
const EXPECTED = {
  output: [-4, -4, -4, -4],
  'gradient by the filter': [-48, -64, -96, -112],
  'gradient by the input': [-4, -4, 0, -4, 0, 4, 0, 4, 4],
} as const;

/**
 * Computes one small convolution and its gradients on the current backend and
 * compares them with numbers found by hand; all are exact in float32.
 *
 * @throws BenchError `backend` when a number differs.
 */
export async function proveBackend(name: string): Promise<void> {
  const found = tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const filter = tf.tensor4d(FILTER, [2, 2, 1, 1]);
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
        // oneDNN of some builds has a wrong filter gradient on some processors.
        remedy:
          name === 'tensorflow'
            ? 'Set TF_ENABLE_ONEDNN_OPTS=0 and try again, or use `--backend wasm`.'
            : 'Use another backend, such as `--backend wasm`.',
      },
    );
  }
}
