import { tf } from '../backend/tf.ts';
import {
  blockStart,
  dropoutsOf,
  entriesOf,
  type Layer,
  type ModelGraph,
  trainedLayers,
} from './graph.ts';
import { applyLayer } from './layer-ops.ts';
import type { Weights } from './weights/weights.ts';

export interface ForwardMode {
  /** Whether gradients will be taken; false is inference. */
  readonly training: boolean;
  /** First block that trains; the blocks before it run as in inference. The first of all when absent. */
  readonly trainFrom?: string;
  /** Of the blocks from there on those that train; all when absent. */
  readonly trainBlocks?: readonly string[];
  /**
   * Under training, whether the batch normalisations of the blocks that train use the
   * batch's statistics and update the moving ones (`train`), or use the moving ones (`frozen`).
   */
  readonly batchNorm: 'train' | 'frozen';
  /** Under training, what each dropout multiplies by, in the graph's order: [n, units] of 0 and 1 / (1 - rate). */
  readonly masks?: readonly tf.Tensor[];
  /** Of the batch normalisations that work on the batch's statistics, in the graph's order, which channels do not: see `normalizeByEither`. */
  readonly channels?: readonly tf.Tensor1D[];
}

/** A run of whole blocks, so that a part that never changes is computed once. */
export interface BlockRange {
  /** First block to run; `x` is then what enters it. The first of all when absent. */
  readonly from?: string;
  /** The block to stop before; the result is then what enters it. */
  readonly until?: string;
}

/**
 * Runs the graph on a batch `x` of shape [n, ...inputShape] and returns [n, ...outputShape].
 * Which variables get gradients is the caller's list; moving statistics change here, and
 * only where `mode` says so. The caller disposes the result; nothing else stays.
 *
 * @throws {BenchError} 'experiment' when a block is named that the graph does not have.
 */
export function forward(
  graph: ModelGraph,
  x: tf.Tensor4D | tf.Tensor2D,
  weights: Weights,
  mode: ForwardMode,
  range: BlockRange = {},
): tf.Tensor {
  const { layers, entry } = slice(graph, range);
  const trains = trainingLayers(graph, mode);
  const masks = masksOf(graph, mode, trains);
  const remaining = countReaders(layers);
  return tf.tidy(() => {
    const outputs = new Map<string, tf.Tensor>([[entry, x]]);
    for (const layer of layers) {
      const inputs = layer.inputs.map((name) => outputs.get(name)!);
      outputs.set(layer.name, applyLayer(layer, inputs, weights, trains.has(layer), masks));
      // Freed at the last reader, not at the end: a deep network's maps are many times its peak.
      for (const name of layer.inputs) {
        const left = remaining.get(name)! - 1;
        remaining.set(name, left);
        if (left === 0 && name !== entry) outputs.get(name)!.dispose();
      }
    }
    const result = outputs.get(layers.at(-1)?.name ?? entry)!;
    return result === x ? tf.clone(x) : result;
  });
}

/** The layers of a range in order, and the name of the one whose output `x` stands for. */
function slice(graph: ModelGraph, { from, until }: BlockRange): { layers: Layer[]; entry: string } {
  const begin = from === undefined ? 0 : blockStart(graph, from);
  const end = until === undefined ? graph.layers.length : blockStart(graph, until);
  const layers = graph.layers.slice(begin, end).filter((layer) => layer.kind !== 'input');
  const [entry = graph.layers[0]!.name, ...others] = entriesOf(graph, layers).map(
    ({ name }) => name,
  );
  if (others.length > 0) {
    throw new Error(
      `block ${from} of ${graph.name} reads more than one layer: ${[entry, ...others]}`,
    );
  }
  return { layers, entry };
}

/** Layers whose batch normalisation works on the batch's statistics. */
function trainingLayers(graph: ModelGraph, mode: ForwardMode): Set<Layer> {
  if (!mode.training || mode.batchNorm === 'frozen') return new Set();
  return new Set(trainedLayers(graph, { from: mode.trainFrom, blocks: mode.trainBlocks }));
}

/** By the names of the dropouts and batch normalisations; none in inference. */
function masksOf(
  graph: ModelGraph,
  { training, masks = [], channels = [] }: ForwardMode,
  trains: ReadonlySet<Layer>,
): ReadonlyMap<string, tf.Tensor> {
  const dropouts = training ? dropoutsOf(graph) : [];
  if (masks.length < dropouts.length)
    throw new TypeError(`${graph.name} trains with ${dropouts.length} dropouts and their masks`);
  const norms = [...trains].filter(({ kind }) => kind === 'batchNorm');
  if (channels.length > 0 && channels.length !== norms.length)
    throw new TypeError(
      `${graph.name} trains with ${norms.length} batch normalisations on the batch's statistics, not with channels of ${channels.length}`,
    );
  return new Map([
    ...dropouts.map(({ name }, i) => [name, masks[i]!] as const),
    ...channels.map((each, i) => [norms[i]!.name, each] as const),
  ]);
}

/** How many times each layer's output is read. */
function countReaders(layers: readonly Layer[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const name of layers.flatMap((layer) => layer.inputs)) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  return readers;
}
