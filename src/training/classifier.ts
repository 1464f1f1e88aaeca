import { createHash } from 'node:crypto';
import type { tf } from '../backend/tf.ts';
import type { Schedule } from '../experiment/schedule.ts';
import type { BaseSpec } from '../experiment/schema.ts';
import { buildBase } from '../models/bases/bases.ts';
import { countParameters } from '../models/count.ts';
import { type BlockRange, forward } from '../models/forward.ts';
import { type ModelGraph, trainedLayers } from '../models/graph.ts';
import { buildHead } from '../models/head.ts';
import { refined } from '../models/refined.ts';
import {
  assertWeightsMatch,
  disposeWeights,
  initialWeights,
  readWeights,
  toVariables,
  type WeightArrays,
  type Weights,
} from '../models/weights/weights.ts';

/** How the base runs under training: where it starts to train, and what its BN does. */
export interface BaseMode {
  readonly from?: string;
  /** Of the blocks from there on those that train; all when absent. */
  readonly blocks?: readonly string[];
  readonly batchNorm: 'train' | 'frozen';
}

/** A base and a head with their weights. */
export interface Classifier {
  readonly base: ModelGraph;
  readonly head: ModelGraph;
  readonly baseWeights: Weights;
  readonly headWeights: Weights;
  /** Features [n, h, w, c] of inputs, in inference mode. */
  features(x: tf.Tensor4D): tf.Tensor4D;
  /**
   * What a run of blocks gives under training, [n, h, w, c].
   * @param channels Of the batch normalisations that train: see `ForwardMode`.
   */
  pass(
    x: tf.Tensor4D,
    mode: BaseMode,
    range: BlockRange,
    channels?: readonly tf.Tensor1D[],
  ): tf.Tensor4D;
  /** What enters block `block`, [n, h, w, c], in inference mode. */
  below(x: tf.Tensor4D, block: string): tf.Tensor4D;
  /** Logits [n, classes] of what enters block `block`; the rest as in `logits`. */
  logitsFrom(
    x: tf.Tensor4D,
    block: string,
    mode: BaseMode | null,
    masks?: readonly tf.Tensor2D[],
  ): tf.Tensor2D;
  /** Logits [n, classes] of features. */
  headLogits(features: tf.Tensor4D, training: boolean, masks?: readonly tf.Tensor2D[]): tf.Tensor2D;
  /**
   * Logits [n, classes] of inputs; `mode` is that of the base under training, null is inference.
   * @param masks Under training, of the head's dropouts.
   */
  logits(x: tf.Tensor4D, mode: BaseMode | null, masks?: readonly tf.Tensor2D[]): tf.Tensor2D;
  dispose(): void;
}

/** What of a schedule decides a classifier's graphs. */
type GraphSchedule = Pick<Schedule, 'head' | 'batchNormMomentum' | 'refine'>;

/**
 * A classifier with seeded weights; `start`, where given, replaces the base's.
 * Base and head draw from streams of their own, so that a head starts alike
 * whatever the base starts from.
 */
export function createClassifier(
  spec: BaseSpec,
  schedule: GraphSchedule,
  classes: number,
  seed: number,
  start: WeightArrays | null,
): Classifier {
  const { source, base, head } = classifierGraphs(spec, schedule, classes);
  return classifierOf(base, head, {
    base: startingWith(start, base, source, seed),
    head: initialWeights(head, seed),
  });
}

/** What a classifier of a trial computes: its base, with an encoder beside it where it has one, and its head. */
export function classifierGraphs(
  spec: BaseSpec,
  { head, batchNormMomentum, refine }: GraphSchedule,
  classes: number,
): Record<'source' | 'base' | 'head', ModelGraph> {
  const source = withMomentum(buildBase(spec), batchNormMomentum);
  const base = refine === undefined ? source : refined(source, refine.filters);
  return { source, base, head: buildHead(base.outputShape, head, classes) };
}

/**
 * A classifier with these weights.
 * @throws {BenchError} 'data' when they are not its graphs'.
 */
export function classifierOf(
  base: ModelGraph,
  head: ModelGraph,
  arrays: Record<'base' | 'head', WeightArrays>,
): Classifier {
  const baseWeights = toVariables(arrays.base, base);
  const headWeights = toVariables(arrays.head, head);
  const features = (
    x: tf.Tensor4D,
    mode: BaseMode | null,
    range: BlockRange = {},
    channels: readonly tf.Tensor1D[] = [],
  ) =>
    forward(
      base,
      x,
      baseWeights,
      {
        training: mode !== null,
        batchNorm: mode?.batchNorm ?? 'frozen',
        channels,
        ...(mode?.from === undefined ? {} : { trainFrom: mode.from }),
        ...(mode?.blocks === undefined ? {} : { trainBlocks: mode.blocks }),
      },
      range,
    ) as tf.Tensor4D;
  const headLogits = (x: tf.Tensor4D, training: boolean, masks: readonly tf.Tensor2D[] = []) =>
    forward(head, x, headWeights, { training, batchNorm: 'train', masks }) as tf.Tensor2D;
  return {
    base,
    head,
    baseWeights,
    headWeights,
    features: (x) => features(x, null),
    pass: (x, mode, range, channels) => features(x, mode, range, channels),
    below: (x, block) => features(x, null, { until: block }),
    logitsFrom: (x, block, mode, masks) =>
      headLogits(features(x, mode, { from: block }), mode !== null, masks),
    headLogits,
    logits: (x, mode, masks) => headLogits(features(x, mode), mode !== null, masks),
    dispose() {
      disposeWeights(baseWeights);
      disposeWeights(headWeights);
    },
  };
}

/** The weights that a base starts with: an encoder beside it, where there is one, with drawn ones. */
function startingWith(
  start: WeightArrays | null,
  base: ModelGraph,
  source: ModelGraph,
  seed: number,
): WeightArrays {
  if (start === null || base === source) return start ?? initialWeights(base, seed);
  assertWeightsMatch(source, start);
  return new Map([...initialWeights(base, seed), ...start]);
}

/** The same network, its moving statistics following batches faster or slower. */
function withMomentum(graph: ModelGraph, momentum: number | null): ModelGraph {
  if (momentum === null) return graph;
  const layers = graph.layers.map((layer) =>
    layer.kind === 'batchNorm' ? { ...layer, momentum } : layer,
  );
  return { ...graph, layers };
}

/** Variables of the base that train: those of the mode's blocks, or of batch normalisation in them alone. */
export function baseVariables(
  { base, baseWeights }: Classifier,
  mode: Pick<BaseMode, 'from' | 'blocks'> = {},
  batchNormAlone = false,
): tf.Variable[] {
  return trainedLayers(base, mode)
    .filter(({ kind }) => kind === 'batchNorm' || !batchNormAlone)
    .flatMap((layer) => layer.weights)
    .filter((weight) => weight.trainable)
    .map((weight) => baseWeights.get(weight.name)!);
}

/** Variables of the head; all of them train. */
export function headVariables({ headWeights }: Classifier): tf.Variable[] {
  return [...headWeights.values()];
}

/** Parameters of base and head together. */
export function parametersOf({ base, head }: Classifier) {
  const [b, h] = [countParameters(base), countParameters(head)];
  return { total: b.total + h.total, trainableBase: b.trainable, head: h.trainable };
}

/** SHA-256 over every weight and buffer of the base, to the bit. */
export async function baseDigest({
  baseWeights,
}: Pick<Classifier, 'baseWeights'>): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, { values }] of await readWeights(baseWeights)) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
