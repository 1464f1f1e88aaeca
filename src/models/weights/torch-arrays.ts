import { BenchError } from '../../errors.ts';
import type { BaseSpec } from '../../experiment/schema.ts';
import type { ModelGraph, WeightSpec } from '../graph.ts';
import { type TorchLayout, torchLayout } from './torch-names.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** Of every batch normalisation of torchvision's and timm's bases. */
const EPSILON = 1e-5;

/** What torchvision and timm call the layers after a base. */
const CLASSIFIER = /^(fc|classifier|head|pre_logits|last_linear)\./;
/** Counts batches of training, and decides nothing. */
const COUNTER = /\.num_batches_tracked$/;

/**
 * Where the arrays of a base stand in a file with PyTorch's names.
 * @throws {BenchError} 'data' for a network that is known not to be the base.
 */
export function layoutIn(
  file: string,
  base: BaseSpec,
  graph: ModelGraph,
  names: readonly string[],
): TorchLayout {
  const layout = torchLayout(base.name, graph, names);
  if (layout === null)
    throw new BenchError(
      'data',
      `${file} has names of PyTorch, and ${base.name} of timm is another network: its paddings and normalisations differ`,
      { remedy: `Give weights of Keras's ${base.name}.` },
    );
  const other = otherNetwork(names);
  if (other !== null)
    throw new BenchError('data', `${file} is of another network than ${base.name}: ${other}`, {
      remedy: `Give weights of torchvision's or timm's ${base.name.toLowerCase()}.`,
    });
  if (base.name === 'ResNet50' && base.version === undefined && isBottleneck(names))
    throw new BenchError(
      'data',
      `${file} is ResNet50 as torchvision and timm have it, version 1.5, which strides in its 3x3 convolutions; the base is version 1, which strides in the 1x1 before them as Keras does, and computes something else with the same weights`,
      {
        remedy:
          'Write resnet50({ version: 1.5 }), which scratch then is too; weights of Keras and imagenet() are of version 1, so keep those to an experiment or a base of their own.',
      },
    );
  return layout;
}

function otherNetwork(names: readonly string[]): string | null {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\.)features\.1\.running_mean$/)) return 'it is VGG with batch normalisation';
  if (has(/(^|\.)stages\.0\.blocks\.0\.norm1\./))
    return 'it is ResNetV2, which normalises before its convolutions';
  return null;
}

function isBottleneck(names: readonly string[]): boolean {
  return names.some((name) => /(^|\.)(layer1|4)\.0\.conv3\.weight$/.test(name));
}

/**
 * The arrays of a file with PyTorch's names under this graph's: kernels turned from
 * [out, in, height, width] to [height, width, in, out], and moving variances moved by the
 * difference of the two epsilons (at most 1e-8), so that normalisation computes the same. What
 * belongs neither to the base nor to a classifier keeps its name, for `assertWeightsMatch`.
 */
export function torchArrays(
  graph: ModelGraph,
  { prefix, own, others }: TorchLayout,
  arrays: WeightArrays,
): { readonly arrays: WeightArrays; readonly leftOut: readonly string[] } {
  const epsilons = epsilonsOf(graph);
  const outside = (name: string) =>
    COUNTER.test(name) ||
    CLASSIFIER.test(name) ||
    (name.startsWith(prefix)
      ? CLASSIFIER.test(name.slice(prefix.length))
      : arrays.get(name)!.shape.length <= 2);
  const foreign = others.filter((name) => !outside(name));
  const modules = others.filter((name) => outside(name) && !COUNTER.test(name)).map(moduleOf);
  return {
    arrays: new Map([
      ...[...own].map(
        ([name, spec]) => [spec.name, ofKeras(arrays.get(name)!, spec, epsilons)] as const,
      ),
      ...foreign.map((name) => [name, arrays.get(name)!] as const),
    ]),
    leftOut: [...new Set(modules)],
  };
}

function moduleOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/** By the name of a moving variance. */
function epsilonsOf({ layers }: ModelGraph): Map<string, number> {
  return new Map(
    layers.flatMap((layer) =>
      layer.kind === 'batchNorm' ? [[`${layer.name}/moving_variance`, layer.epsilon] as const] : [],
    ),
  );
}

function ofKeras(
  array: WeightArray,
  { name }: WeightSpec,
  epsilons: ReadonlyMap<string, number>,
): WeightArray {
  if (array.shape.length === 4) return turned(array);
  const own = epsilons.get(name) ?? EPSILON;
  if (own === EPSILON) return array;
  return { ...array, values: array.values.map((value) => value + (EPSILON - own)) };
}

/** [out, in, height, width] to [height, width, in, out]. */
function turned({ shape, values }: WeightArray): WeightArray {
  const [outs, ins, height, width] = shape as readonly [number, number, number, number];
  const to = new Float32Array(values.length);
  const field = height * width;
  for (let out = 0, from = 0; out < outs; out++)
    for (let into = 0; into < ins; into++)
      for (let at = 0; at < field; at++, from++) to[(at * ins + into) * outs + out] = values[from]!;
  return { shape: [height, width, ins, outs], values: to };
}
