import type { Regime } from '../experiment/regime.ts';
import type { BaseSpec } from '../experiment/schema.ts';
import type { HeadSpec } from '../experiment/training-schema.ts';
import { buildBase } from './bases/bases.ts';
import { sizeOf } from './count.ts';
import { assertBlock, blocksOf, type Layer, type ModelGraph, type Shape } from './graph.ts';
import { buildHead } from './head.ts';

export interface DescribeOptions {
  readonly base: BaseSpec;
  readonly regime: Regime;
  /** First block that trains, in the fine-tuned regime; the first of all when absent. */
  readonly from?: string;
  /** The head that stands on the base; without it the base is described alone. */
  readonly head?: HeadSpec & { readonly classes: number };
}

interface LayerRow {
  readonly name: string;
  /** Its class in Keras. */
  readonly type: string;
  /** Of one example. */
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Null where there is nothing to train. */
  readonly trainable: boolean | null;
}

export interface Description {
  readonly layers: readonly LayerRow[];
  readonly total: number;
  /** What the optimizer moves: moving statistics and frozen layers left out. */
  readonly trainable: number;
}

const TYPES: Readonly<Record<Layer['kind'], string>> = {
  input: 'InputLayer',
  conv2d: 'Conv2D',
  batchNorm: 'BatchNormalization',
  relu: 'Activation',
  zeroPadding: 'ZeroPadding2D',
  maxPool: 'MaxPooling2D',
  avgPool: 'AveragePooling2D',
  concat: 'Concatenate',
  add: 'Add',
  scaledResidual: 'CustomScaleLayer',
  globalAveragePool: 'GlobalAveragePooling2D',
  dense: 'Dense',
  dropout: 'Dropout',
};

/**
 * The layers of a base, and of a head on it, with what trains in a regime, as
 * Keras's `summary()` lists them. Nothing is computed, so no backend is needed.
 * @throws {BenchError} 'experiment' for an input too small or a block that is not there.
 */
export function describe({
  base: spec,
  regime,
  from,
  head: headSpec,
}: DescribeOptions): Description {
  const base = buildBase(spec);
  if (from !== undefined) assertBlock(base, from);
  const blocks = blocksOf(base);
  const first = from === undefined ? 0 : blocks.indexOf(from);
  const trains = (layer: Layer) => regime !== 'frozen' && blocks.indexOf(layer.block) >= first;
  const rows = base.layers.map((layer) => ({ layer, trained: trains(layer) }));
  if (headSpec !== undefined) {
    const head = buildHead(base.outputShape, headSpec, headSpec.classes);
    // Its input is the base's output.
    rows.push(...layersAfterInput(head).map((layer) => ({ layer, trained: true })));
  }
  return {
    layers: rows.map(({ layer, trained }) => rowOf(layer, trained)),
    total: sum(rows.map(({ layer }) => parametersOf(layer))),
    trainable: sum(rows.map(({ layer, trained }) => (trained ? trainableOf(layer) : 0))),
  };
}

function layersAfterInput({ layers }: ModelGraph): Layer[] {
  return layers.filter(({ kind }) => kind !== 'input');
}

function rowOf(layer: Layer, trained: boolean): LayerRow {
  const { name, outputShape, weights } = layer;
  return {
    name,
    type: TYPES[layer.kind],
    outputShape,
    parameters: parametersOf(layer),
    trainable: weights.length === 0 ? null : trained,
  };
}

function parametersOf({ weights }: Layer): number {
  return sum(weights.map(({ shape }) => sizeOf(shape)));
}

function trainableOf({ weights }: Layer): number {
  return sum(weights.map(({ shape, trainable }) => (trainable ? sizeOf(shape) : 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
