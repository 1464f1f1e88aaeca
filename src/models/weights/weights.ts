import { tf } from '../../backend/tf.ts';
import { BenchError } from '../../errors.ts';
import { generatorOf } from '../../experiment/random.ts';
import { sizeOf } from '../count.ts';
import { type ModelGraph, type Shape, type WeightSpec, weightsOf } from '../graph.ts';

/** An array of weights on the host, row-major. */
export interface WeightArray {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Arrays by weight name, such as `block1_conv1/kernel`. */
export type WeightArrays = ReadonlyMap<string, WeightArray>;

/** Weights of a classifier, its base's and its head's apart. */
export interface ClassifierWeights {
  readonly base: WeightArrays;
  /** Null where there is none, as in ImageNet's files without their top. */
  readonly head: WeightArrays | null;
  /**
   * Features [images, channels] that the base has of images of its own data which it was not trained
   * on; absent where there are none to be had.
   */
  readonly sample?: WeightArray;
}

/** Variables on the device, by weight name. */
export type Weights = ReadonlyMap<string, tf.Variable>;

/**
 * First weights as Keras draws them. The draw of each depends on `seed` and its
 * name alone, so that another layer more or less shifts no other.
 */
export function initialWeights(graph: ModelGraph, seed: number): Map<string, WeightArray> {
  return new Map(
    weightsOf(graph).map((spec) => [
      spec.name,
      { shape: spec.shape, values: initialValues(spec, seed) },
    ]),
  );
}

/**
 * Puts arrays on the device, in the graph's order; the caller disposes them.
 * @throws {BenchError} 'data' when the arrays are not the graph's.
 */
export function toVariables(arrays: WeightArrays, graph: ModelGraph): Weights {
  assertWeightsMatch(graph, arrays);
  return new Map(
    weightsOf(graph).map(({ name, shape, trainable }) => {
      const initial = tf.tensor(arrays.get(name)!.values, [...shape], 'float32');
      // Unnamed: tfjs keeps one registry of names, and two models may be alive at a time.
      const variable = tf.variable(initial, trainable);
      initial.dispose();
      return [name, variable];
    }),
  );
}

/** Copies of the variables on the host. */
export async function readWeights(weights: Weights): Promise<Map<string, WeightArray>> {
  const arrays = [...weights].map(async ([name, variable]) => {
    const values = (await variable.data<'float32'>()).slice();
    return [name, { shape: variable.shape, values }] as const;
  });
  return new Map(await Promise.all(arrays));
}

/** Overwrites variables with the arrays of the same names. */
export function writeWeights(weights: Weights, arrays: WeightArrays): void {
  for (const [name, { shape, values }] of arrays) {
    const variable = weights.get(name);
    if (variable === undefined) throw new Error(`no variable is named ${name}`);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape], 'float32')));
  }
}

export function disposeWeights(weights: Weights): void {
  for (const variable of weights.values()) variable.dispose();
}

/**
 * Checks names and shapes, all of them before it complains.
 * @param origin What the arrays are, such as their file.
 * @throws {BenchError} 'data' that lists every missing, surplus and misshapen array.
 */
export function assertWeightsMatch(
  graph: ModelGraph,
  arrays: WeightArrays,
  origin = 'the set of weights',
): void {
  const specs = weightsOf(graph);
  const known = new Set(specs.map((spec) => spec.name));
  if (arrays.size > 0 && ![...arrays.keys()].some((name) => known.has(name))) {
    const first = [...arrays.keys()].slice(0, 4).join(', ');
    throw misfit(
      `${origin} is of another network: none of its ${arrays.size} arrays (${first}...) is among the ${specs.length} of ${graph.name}`,
    );
  }
  const faults = [
    listed(
      'missing',
      specs.filter(({ name }) => !arrays.has(name)).map(({ name }) => name),
    ),
    listed(
      'not of this network',
      [...arrays.keys()].filter((name) => !known.has(name)),
    ),
    listed(
      'of another shape',
      specs.flatMap((spec) => misshapen(spec, arrays.get(spec.name))),
    ),
  ].filter((fault) => fault !== '');
  if (faults.length === 0) return;
  throw misfit([`${origin} does not fit ${graph.name}`, ...faults].join('\n  '));
}

/**
 * Refuses arrays that would make every output NaN: a damaged file, or one that was
 * saved after its training had diverged.
 * @param origin What the arrays are, such as their file.
 * @throws {BenchError} 'data' that lists the arrays.
 */
export function assertFinite(arrays: WeightArrays, origin: string): void {
  const faulty = [...arrays].filter(([, { values }]) => !values.every(Number.isFinite));
  if (faulty.length === 0) return;
  const names = listed(
    'with values that are NaN or infinite',
    faulty.map(([name]) => name),
  );
  throw new BenchError('data', `${origin} has arrays ${names}`, {
    remedy: 'Fetch or save the file again: it is damaged, or its training had diverged.',
  });
}

function misfit(message: string): BenchError {
  return new BenchError('data', message, {
    remedy: 'Give weights that were made for this base, width and Keras version.',
  });
}

function initialValues({ name, shape, initializer }: WeightSpec, seed: number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (initializer === 'ones') return values.fill(1);
  if (initializer === 'zeros') return values;
  const limit = glorotLimit(shape);
  const random = generatorOf('weights', seed, name);
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * limit;
  return values;
}

/**
 * sqrt(6 / (fan in + fan out)): Glorot & Bengio 2010; fans as Keras's `compute_fans`
 * counts them, channels times the kernel's receptive field.
 */
function glorotLimit(shape: Shape): number {
  const field = sizeOf(shape.slice(0, -2));
  return Math.sqrt(6 / (field * (shape.at(-2)! + shape.at(-1)!)));
}

function misshapen(spec: WeightSpec, array: WeightArray | undefined): string[] {
  if (array === undefined) return [];
  const fits = `${array.shape}` === `${spec.shape}` && array.values.length === sizeOf(spec.shape);
  return fits ? [] : [`${spec.name} ([${spec.shape}] expected, received [${array.shape}])`];
}

/** Names after their fault and number; empty when there are none. */
function listed(fault: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${fault} (${names.length}): ${names.join(', ')}`;
}
