import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tf } from '../../src/backend/tf.ts';
import type { BaseName } from '../../src/experiment/bases.ts';
import type { BaseSpec } from '../../src/experiment/schema.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { sizeOf } from '../../src/models/count.ts';
import { forward } from '../../src/models/forward.ts';
import type { Shape } from '../../src/models/graph.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import { torchNames } from '../../src/models/weights/torch-names.ts';
import {
  disposeWeights,
  toVariables,
  type WeightArray,
  type WeightArrays,
} from '../../src/models/weights/weights.ts';
import { array, images } from './formula.ts';
import { type ArraySummary, relativeError } from './golden.ts';

/** The bases that torchvision has. */
export const TORCH_BASES = ['VGG16', 'ResNet50', 'DenseNet121'] as const;
type TorchBase = (typeof TORCH_BASES)[number];

/** What torch_bases.py wrote of a base at one width. */
interface TorchGolden {
  readonly arrays: number;
  /** SHA-256 of the names and shapes. */
  readonly names: string;
  /** Features averaged over space, by input size. */
  readonly pooled: Readonly<Record<string, ArraySummary>>;
}

type Golden = Readonly<Record<TorchBase, Readonly<Record<string, TorchGolden>>>>;

const golden: Golden = JSON.parse(
  readFileSync(new URL('golden/torch.json', import.meta.url), 'utf8'),
);

/** @param divisor Of the channels: 1 or 16. */
export function torchGolden(base: TorchBase, divisor: 1 | 16): TorchGolden {
  return golden[base][divisor]!;
}

/** The base as torchvision has it. */
export function torchBase(name: BaseName, divisor: number, inputSize: number): BaseSpec {
  const version = name === 'ResNet50' ? { version: 1.5 as const } : {};
  return { name, width: 1 / divisor, inputSize, ...version };
}

/** The state dict of torch_bases.py: the names and shapes of PyTorch, the values of the formula. */
export function stateDict(base: BaseSpec): Map<string, WeightArray> {
  const names = [...torchNames(base.name, buildBase(base))!];
  return new Map(
    names.map(([name, { shape }]) => {
      const own = shape.length === 4 ? [3, 2, 0, 1].map((axis) => shape[axis]!) : shape;
      return [name, { shape: own, values: valuesOf(name, own) }];
    }),
  );
}

function valuesOf(name: string, shape: Shape): Float32Array {
  const [offset, scale] = spreadOf(name, shape);
  return array(`torch ${name}`, shape).map((value) => offset + scale * value);
}

function spreadOf(name: string, shape: Shape): [offset: number, scale: number] {
  if (shape.length === 4) return [0, Math.sqrt(6 / sizeOf(shape.slice(1)))];
  if (name.endsWith('running_var')) return [1, 0.25];
  return name.endsWith('weight') ? [1, 0.1] : [0, 0.1];
}

/** Of the names and shapes, as torch_bases.py has it. */
export function namesDigest(arrays: WeightArrays): string {
  const lines = [...arrays].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

export function writeSafetensors(file: string, arrays: WeightArrays): string {
  writeFileSync(file, encodeSafetensors(arrays));
  return file;
}

/** How far features are from torchvision's, as a share of the largest. */
export async function pooledError(
  base: BaseSpec,
  arrays: WeightArrays,
  expected: ArraySummary,
): Promise<number> {
  const { inputSize } = base;
  const graph = buildBase(base);
  const weights = toVariables(arrays, graph);
  const pooled = tf.tidy(() => {
    const x = tf.tensor4d(images(2, inputSize), [2, inputSize, inputSize, 3]);
    const y = forward(graph, x, weights, { training: false, batchNorm: 'frozen' });
    return tf.mean(y, [1, 2]);
  });
  const error = relativeError('pooled', await pooled.data<'float32'>(), expected);
  pooled.dispose();
  disposeWeights(weights);
  return error;
}
