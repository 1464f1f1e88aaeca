import { tf } from '../../src/backend/tf.ts';

/** The numbers of `drawn` in remedies.py. */
export function drawn(name: string, ...shape: number[]): tf.Tensor {
  const count = shape.reduce((product, side) => product * side, 1);
  const offset = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const values = Array.from({ length: count }, (_, i) => {
    const rest = ((i + 1) * 7919 + offset * 977) % 65_537;
    return (2 * ((rest * rest) % 65_537)) / 65_537 - 1;
  });
  return tf.tensor(values, shape);
}

/** A scalar function and its gradients by TensorFlow.js. */
export async function gradientsOf(
  of: (...inputs: tf.Tensor[]) => tf.Scalar,
  inputs: readonly tf.Tensor[],
): Promise<{ value: number; gradients: number[][] }> {
  const { value, grads } = tf.valueAndGrads(of)([...inputs]);
  return {
    value: (await value.data())[0]!,
    gradients: await Promise.all(grads.map(async (each) => [...(await each.data())])),
  };
}

/** The gradient by one input, by central differences. */
export async function finiteDifferences(
  of: (...inputs: tf.Tensor[]) => tf.Scalar,
  inputs: readonly tf.Tensor[],
  at: number,
): Promise<number[]> {
  const step = 1e-2;
  const values = await inputs[at]!.data();
  const moved = async (k: number, by: number) => {
    const own = Float32Array.from(values);
    own[k]! += by;
    const all = inputs.map((each, i) => (i === at ? tf.tensor(own, each.shape) : each));
    return (await tf.tidy(() => of(...all)).data())[0]!;
  };
  const differences: number[] = [];
  for (let k = 0; k < values.length; k++)
    differences.push(((await moved(k, step)) - (await moved(k, -step))) / (2 * step));
  return differences;
}
