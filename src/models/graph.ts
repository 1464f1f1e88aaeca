import { BenchError } from '../errors.ts';

/** Shape of one example: [height, width, channels] of a map, [units] of a vector. */
export type Shape = readonly number[];
/** [height, width]. */
export type Size2 = readonly [number, number];
export type Padding = 'same' | 'valid';
export type Initializer = 'glorotUniform' | 'zeros' | 'ones';

/** One array a layer owns. */
export interface WeightSpec {
  /** `<layer>/<kernel|bias|gamma|beta|moving_mean|moving_variance>`, as Keras names it. */
  readonly name: string;
  /** Kernels are [height, width, in, out] for a convolution, [in, out] for a dense layer. */
  readonly shape: Shape;
  /** False for the moving statistics, which no optimizer may touch. */
  readonly trainable: boolean;
  readonly initializer: Initializer;
}

/** What a layer computes, with its Keras settings. */
export type LayerConfig =
  | { readonly kind: 'input' }
  | Conv2dConfig
  | BatchNormConfig
  | { readonly kind: 'relu' }
  /** Zeros on all four sides, `padding` pixels each. */
  | { readonly kind: 'zeroPadding'; readonly padding: number }
  | PoolConfig
  /** Joins the inputs along the channels. */
  | { readonly kind: 'concat' }
  | { readonly kind: 'add' }
  /** inputs[0] + scale * inputs[1] (InceptionResNetV2's CustomScaleLayer). */
  | { readonly kind: 'scaledResidual'; readonly scale: number }
  | { readonly kind: 'globalAveragePool' }
  | DenseConfig
  /** Nothing in inference; in training, `rate` of the outputs are 0 and the others divided by 1 - rate. */
  | DropoutConfig;

export interface Conv2dConfig {
  readonly kind: 'conv2d';
  readonly filters: number;
  readonly kernelSize: Size2;
  readonly strides: Size2;
  readonly padding: Padding;
  readonly useBias: boolean;
  readonly activation: 'linear' | 'relu';
}

export interface BatchNormConfig {
  readonly kind: 'batchNorm';
  readonly epsilon: number;
  /** Share of the old moving statistics that a training step keeps. */
  readonly momentum: number;
  /** Whether there is a gamma. */
  readonly scale: boolean;
  /** Whether there is a beta. */
  readonly center: boolean;
}

export interface PoolConfig {
  readonly kind: 'maxPool' | 'avgPool';
  readonly poolSize: Size2;
  readonly strides: Size2;
  readonly padding: Padding;
}

interface DenseConfig {
  readonly kind: 'dense';
  readonly units: number;
  readonly activation: 'linear' | 'relu';
}

interface DropoutConfig {
  readonly kind: 'dropout';
  readonly rate: number;
}

export type Layer = LayerConfig & {
  /** The Keras layer's name, unique in its graph. */
  readonly name: string;
  /** The block that a fine-tuning can start from. */
  readonly block: string;
  /** Names of the layers this one reads, in Keras's order. */
  readonly inputs: readonly string[];
  readonly outputShape: Shape;
  readonly weights: readonly WeightSpec[];
};

/** A network as data: no tensor lives here, so it can be built, counted and listed without a backend. */
export interface ModelGraph {
  readonly name: string;
  readonly inputShape: Shape;
  /** In the order of Keras's `model.layers`: every layer after those it reads. The last is the output. */
  readonly layers: readonly Layer[];
  readonly outputShape: Shape;
}

/** Names of the graph's blocks, from the input to the output. */
export function blocksOf(graph: ModelGraph): string[] {
  return [...new Set(graph.layers.map((layer) => layer.block))];
}

/** @throws {BenchError} 'experiment' when the graph has no such block. */
export function assertBlock(graph: ModelGraph, block: string): void {
  const blocks = blocksOf(graph);
  if (blocks.includes(block)) return;
  throw new BenchError('experiment', `${graph.name} has no block "${block}"`, {
    remedy: `Name one of its blocks: ${blocks.join(', ')}.`,
  });
}

/** The layers outside of `layers` that some of them read, in the order of the graph. */
export function entriesOf(graph: ModelGraph, layers: readonly Layer[]): Layer[] {
  const inside = new Set(layers);
  const read = new Set(layers.flatMap(({ inputs }) => inputs));
  return graph.layers.filter((layer) => read.has(layer.name) && !inside.has(layer));
}

/** Index of the first layer of a block. @throws {BenchError} 'experiment' when there is none. */
export function blockStart(graph: ModelGraph, block: string): number {
  assertBlock(graph, block);
  return graph.layers.findIndex((layer) => layer.block === block);
}

/**
 * The layers of the blocks that train, in the graph's order.
 * @param from The first of them; the first of all when absent.
 * @param blocks Of those from there on the ones that train; all when absent.
 * @throws {BenchError} 'experiment' when there is no block `from`.
 */
export function trainedLayers(
  graph: ModelGraph,
  {
    from,
    blocks,
  }: { readonly from?: string | undefined; readonly blocks?: readonly string[] | undefined },
): Layer[] {
  const begin = from === undefined ? 0 : blockStart(graph, from);
  return graph.layers.slice(begin).filter(({ block }) => blocks?.includes(block) ?? true);
}

/** The layer whose output alone enters a block; null where that is the images, or more than one map. */
export function entryOf(graph: ModelGraph, block: string): Layer | null {
  const start = blockStart(graph, block);
  const [entry, ...others] = entriesOf(graph, graph.layers.slice(start));
  const isOneMap = entry !== undefined && entry.kind !== 'input' && others.length === 0;
  return isOneMap ? entry : null;
}

/** The dropouts of the graph, in its order. */
export function dropoutsOf(graph: ModelGraph): (Layer & DropoutConfig)[] {
  return graph.layers.filter((layer) => layer.kind === 'dropout');
}

/** Every array of the graph, layer by layer. */
export function weightsOf(graph: ModelGraph): WeightSpec[] {
  return graph.layers.flatMap((layer) => layer.weights);
}
