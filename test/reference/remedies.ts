import { readFileSync } from 'node:fs';
import { tf } from '../../src/backend/tf.ts';
import { type BatchNormWeights, normalizeByEither } from '../../src/models/batch-norm.ts';
import { smallestSquaredSingularValues } from '../../src/training/remedies/bss.ts';
import { mapDistance } from '../../src/training/remedies/delta.ts';
import { l2Sp } from '../../src/training/remedies/l2-sp.ts';

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

/** A penalty with its inputs, and what PyTorch makes of them. */
export interface PenaltyCase {
  readonly name: string;
  readonly penalty: (...inputs: tf.Tensor[]) => tf.Scalar;
  readonly inputs: readonly tf.Tensor[];
  readonly golden: { readonly value: number; readonly gradients: readonly (readonly number[])[] };
}

/** Every penalty on what remedies.py draws; on the backend in use. */
export function penaltyCases(): PenaltyCase[] {
  const golden = JSON.parse(
    readFileSync(new URL('./golden/remedies.json', import.meta.url), 'utf8'),
  );
  const first = [drawn('c', 3, 4), drawn('d', 4)];
  const source = [drawn('i', 3, 4, 4, 2), drawn('j', 3, 2, 2, 5)];
  return [
    {
      name: 'L2-SP',
      penalty: (a, b, e, f) => l2Sp([a!, b!], first, [e!, f!], { alpha: 0.3, beta: 0.05 }),
      inputs: [drawn('a', 3, 4), drawn('b', 4), drawn('e', 4, 2), drawn('f', 2)],
      golden: golden.l2Sp,
    },
    {
      name: 'DELTA',
      penalty: (...maps) => mapDistance(maps, source),
      inputs: [drawn('g', 3, 4, 4, 2), drawn('h', 3, 2, 2, 5)],
      golden: golden.delta,
    },
    ...golden.bss.map(
      (
        each: { features: [number, number]; k: number; input: number[] } & PenaltyCase['golden'],
      ) => ({
        name: `BSS, ${each.k} smallest of ${each.features.join(' by ')}`,
        penalty: (f: tf.Tensor) => smallestSquaredSingularValues(f as tf.Tensor2D, each.k),
        inputs: [tf.tensor2d(each.input, each.features)],
        golden: each,
      }),
    ),
    {
      name: 'StochNorm',
      penalty: stochNorm,
      inputs: [drawn('v', 4, 3, 2, 3), drawn('w', 3), drawn('x', 3)],
      golden: golden.stochNorm,
    },
  ];
}

/** A weighed sum of what it gives, two of its three channels by the moving statistics. */
function stochNorm(...[x, gamma, beta]: tf.Tensor[]): tf.Scalar {
  const config = {
    kind: 'batchNorm',
    epsilon: 1e-3,
    momentum: 0.5,
    scale: true,
    center: true,
  } as const;
  const moving = [drawn('y', 3), tf.add(tf.abs(drawn('z', 3)), 0.5)];
  const [movingMean, movingVariance] = moving.map((each) => tf.variable(each, false));
  const weights = { gamma, beta, movingMean, movingVariance } as unknown as BatchNormWeights;
  const y = normalizeByEither(x as tf.Tensor4D, weights, config, tf.tensor1d([1, 0, 1]));
  return tf.sum(tf.mul(y, drawn('o', 4, 3, 2, 3))) as tf.Scalar;
}
