import { tf } from '../../src/backend/tf.ts';
import { forward } from '../../src/models/forward.ts';
import { type ModelGraph, weightsOf } from '../../src/models/graph.ts';
import { applyLayer } from '../../src/models/layer-ops.ts';
import { disposeWeights, toVariables, type Weights } from '../../src/models/weights/weights.ts';
import { array, images, weight } from './formula.ts';
import { type Arrays, type Compared, type GoldenPass, relativeError } from './golden.ts';

/** The largest relative error of each kind. */
export type Parity = Readonly<Record<Compared, number>>;

export const COMPARED = ['activations', 'gradients', 'moving', 'loss'] as const;

/** What the largest relative error may be. */
export const TOLERANCES: Parity = { activations: 1e-4, gradients: 1e-3, moving: 1e-4, loss: 1e-3 };

/** Times that weights are moved before an error counts. */
const MOVES = 3;

export function isInside(parity: Parity): boolean {
  return COMPARED.every((kind) => parity[kind] < TOLERANCES[kind]);
}

/**
 * `parityOf`; where it is outside of its tolerance, the first inside after the weights
 * moved by their last bits, as in bases.py. Under a backend's own rounding a relu may be at
 * its kink, where a gradient is right by luck alone: that passes, and a fault stays.
 */
export async function settledParity(graph: ModelGraph, golden: GoldenPass, training: boolean) {
  const first = await parityOf(graph, golden, training);
  let parity = first;
  for (let moves = 0; moves <= MOVES; moves++) {
    if (moves > 0) parity = await parityOf(graph, golden, training, moves);
    if (isInside(parity)) return { parity, moves };
  }
  return { parity: first, moves: 0 };
}

/**
 * One pass of a base with the formula's weights against what Keras made of the same.
 * @param moves Which of the ways to move the weights by their last bits; 0 leaves them.
 */
export async function parityOf(
  graph: ModelGraph,
  golden: GoldenPass,
  training: boolean,
  moves = 0,
): Promise<Parity> {
  const { salt, batch } = golden;
  const weights = toVariables(formulaWeights(graph, salt, moves), graph);
  const x = tf.tensor4d(images(batch, graph.inputShape[0]!), [
    batch,
    ...graph.inputShape,
  ] as Shape4);
  const { loss, gradients } = await lossGradients(graph, x, weights, training, golden);
  const moving = await worst(golden.moving, (name) => weights.get(name)!);
  // After the moving statistics were read: this pass moves them once more.
  const activations = await worstLayer(graph, x, weights, training, golden.activations);
  x.dispose();
  disposeWeights(weights);
  return { activations, gradients, moving, loss };
}

type Shape4 = [number, number, number, number];

function formulaWeights(graph: ModelGraph, salt: string, moves: number) {
  return new Map(
    weightsOf(graph).map(({ name, shape }) => {
      const values = weight(salt, name, shape);
      if (moves > 0) {
        const bits = array(`jitter ${moves} ${name}`, shape);
        for (const [i, bit] of bits.entries()) values[i]! *= 1 + 3e-7 * bit;
      }
      return [name, { shape, values }];
    }),
  );
}

/** Loss: mean of the output times fixed coefficients, as in bases.py. */
async function lossGradients(
  graph: ModelGraph,
  x: tf.Tensor4D,
  weights: Weights,
  training: boolean,
  golden: GoldenPass,
) {
  const kernel = (name: string) => weights.get(name)!;
  const { value, grads } = tf.variableGrads(() => {
    const y = forward(graph, x, weights, { training, batchNorm: training ? 'train' : 'frozen' });
    const coefficients = tf.tensor(array('coefficients', y.shape), y.shape);
    return tf.mean(tf.mul(y, coefficients)) as tf.Scalar;
  }, Object.keys(golden.gradients).map(kernel));
  const gradients = await worst(golden.gradients, (name) => grads[kernel(name).name]!);
  const loss = await worst(golden.loss, () => value);
  tf.dispose([value, grads]);
  return { loss, gradients };
}

/** Layer by layer, because `forward` gives the end alone. */
async function worstLayer(
  graph: ModelGraph,
  x: tf.Tensor4D,
  weights: Weights,
  training: boolean,
  golden: Arrays,
): Promise<number> {
  const compared = tf.tidy(() => {
    const outputs = new Map<string, tf.Tensor>([[graph.layers[0]!.name, x]]);
    for (const layer of graph.layers.slice(1)) {
      const inputs = layer.inputs.map((name) => outputs.get(name)!);
      outputs.set(layer.name, applyLayer(layer, inputs, weights, training));
    }
    return Object.fromEntries(
      Object.keys(golden).map((name) => [name, outputs.get(name)!.clone()]),
    );
  });
  const error = await worst(golden, (name) => compared[name]!);
  tf.dispose(compared);
  return error;
}

async function worst(golden: Arrays, found: (name: string) => tf.Tensor): Promise<number> {
  let most = 0;
  for (const [name, summary] of Object.entries(golden)) {
    const values = await found(name).data<'float32'>();
    most = Math.max(most, relativeError(name, values, summary));
  }
  return most;
}
