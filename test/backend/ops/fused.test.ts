import { expect, test } from 'vitest';
import { conv2d, dense } from '../../../src/backend/ops/fused.ts';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose, noiseTensor, valuesOn } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const activations = ['linear', 'relu'] as const;
const backends = ['cpu', TEST_BACKEND] as const;
const cases = backends.flatMap((backend) =>
  activations.flatMap((activation) =>
    [true, false].map((hasBias) => ({ backend, activation, hasBias })),
  ),
);

test.each(cases)(
  'a convolution on $backend, $activation, bias: $hasBias',
  async ({ backend, activation, hasBias }) => {
    const settings = { strides: [2, 1], pad: 'same', activation } as const;
    const inputs = () => [
      noiseTensor([3, 7, 6, 5], 1),
      noiseTensor([3, 3, 5, 9], 2),
      ...(hasBias ? [noiseTensor([9], 3)] : []),
    ];
    const fused = (...[x, filter, bias]: tf.Tensor[]) =>
      conv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        (bias ?? null) as tf.Tensor1D | null,
        settings,
      );
    const apart = (...[x, filter, bias]: tf.Tensor[]) => {
      const sum = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], 'same');
      const shifted = bias === undefined ? sum : tf.add(sum, bias);
      return activation === 'relu' ? tf.relu(shifted) : shifted;
    };
    const received = await valuesOn(backend, () => withGradients(fused, inputs()));
    const expected = await valuesOn('cpu', () => withGradients(apart, inputs()));
    expect(received.length).toBe(hasBias ? 4 : 3);
    received.forEach((values, i) => {
      expectClose(values, expected[i]!);
    });
  },
);

test.each(cases.filter(({ hasBias }) => hasBias))(
  'a dense layer on $backend, $activation',
  async ({ backend, activation }) => {
    const inputs = () => [noiseTensor([5, 7], 1), noiseTensor([7, 10], 2), noiseTensor([10], 3)];
    const fused = (...[x, weights, bias]: tf.Tensor[]) =>
      dense(x as tf.Tensor2D, weights as tf.Tensor2D, bias as tf.Tensor1D, activation);
    const apart = (...[x, weights, bias]: tf.Tensor[]) => {
      const sum = tf.add(tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D), bias!);
      return activation === 'relu' ? tf.relu(sum) : sum;
    };
    const received = await valuesOn(backend, () => withGradients(fused, inputs()));
    const expected = await valuesOn('cpu', () => withGradients(apart, inputs()));
    received.forEach((values, i) => {
      expectClose(values, expected[i]!);
    });
  },
);

function withGradients(
  apply: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
): tf.Tensor[] {
  const y = apply(...inputs);
  const loss = (...inputs: tf.Tensor[]) =>
    tf.sum(tf.mul(apply(...inputs), noiseTensor(y.shape, 9)));
  return [y, ...tf.grads(loss)(inputs)];
}
