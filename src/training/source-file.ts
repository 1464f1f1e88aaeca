import { createHash } from 'node:crypto';
import { BenchError, reasonOf } from '../errors.ts';
import type { PixelScaling } from '../experiment/bases.ts';
import { authorsScaling, type BaseSpec } from '../experiment/schema.ts';
import { writeWhole } from '../files/write-whole.ts';
import { buildBase } from '../models/bases/bases.ts';
import { sizeOf } from '../models/count.ts';
import type { ModelGraph } from '../models/graph.ts';
import { ofGrey } from '../models/weights/grey-kernel.ts';
import { encodeSafetensors } from '../models/weights/safetensors.ts';
import {
  assertFinite,
  assertWeightsMatch,
  type ClassifierWeights,
  type WeightArray,
} from '../models/weights/weights.ts';
import { type Found, type Wanted, withArraysOf } from './source-arrays.ts';

/**
 * Keeps a classifier's weights in a safetensors file, and beside them the features of a few images
 * of its data, by which a target's distance is told. It is written aside, flushed to
 * disk and renamed, so that the file is whole or absent. Returns its SHA-256.
 * @throws BenchError `trial` when the file cannot be written.
 */
export async function writeSource(
  file: string,
  { base, head, sample }: ClassifierWeights,
): Promise<string> {
  const beside: [string, WeightArray][] = sample === undefined ? [] : [[SAMPLE, sample]];
  const bytes = encodeSafetensors(new Map([...base, ...(head ?? []), ...beside]));
  try {
    await writeWhole(file, bytes);
  } catch (cause) {
    throw new BenchError('trial', `cannot keep the source weights in ${file}: ${reasonOf(cause)}`, {
      remedy: 'Free disk space or make the folder writable, and run again.',
      cause,
    });
  }
  return createHash('sha256').update(bytes).digest('hex');
}

/** Arrays of a head's layers, which `buildHead` names as Keras does. */
const HEAD = /^dense(_\d+)?\//;
/** The array of features that are kept beside the weights. */
const SAMPLE = 'sample/features';

/** What a file gives a base. */
export interface SourceWeights extends ClassifierWeights {
  /** What a reader should know, each to be said after the file's name; absent where there is nothing. */
  readonly notes?: readonly string[];
}

/**
 * The weights of a base from a file: safetensors, as `writeSource` wrote it, with its
 * classifier's head; or without one what Keras saves (.h5, .weights.h5, .keras), what
 * torchvision and timm have as safetensors, or the model.json of a classifier that was kept
 * here. Only what belongs to the base is judged.
 * @param scaling How pixels are scaled for it.
 * @throws BenchError `data` when it is missing, damaged or of another network.
 */
export function readSource(
  file: string,
  base: BaseSpec,
  scaling: PixelScaling = authorsScaling(base),
): Promise<SourceWeights> {
  const wanted = { file, base, graph: buildBase(base), scaling };
  return withArraysOf(wanted, (found) => checked(wanted, found));
}

function checked({ file, base, graph, scaling }: Wanted, { arrays, leftOut, before = [] }: Found) {
  const own = new Map([...arrays].filter(([name]) => !HEAD.test(name) && name !== SAMPLE));
  const head = new Map([...arrays].filter(([name]) => HEAD.test(name)));
  assertVersion(file, base, own);
  const fitting = ofGrey(graph, own, scaling, file);
  assertWeightsMatch(graph, fitting, file);
  const read = new Map([...fitting].map(([name, { shape, values }]) => [name, { shape, values }]));
  assertFinite(read, file);
  const sample = arrays.get(SAMPLE);
  const isSample = sample !== undefined && isSound(sample) && fitsBase(sample, graph);
  const notes = [
    ...(leftOut.length === 0
      ? []
      : [`has layers outside the base, which are left out: ${leftOut.join(', ')}`]),
    ...(before.length === 0 ? [] : [beforeText(before)]),
    ...(fitting === own ? [] : [GREY]),
  ];
  return {
    base: read,
    head: head.size > 0 && [...head.values()].every(isSound) ? head : null,
    ...(isSample ? { sample } : {}),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function beforeText(layers: readonly string[]): string {
  return `has layers between pixels and base, which are left out: ${layers.join(', ')}; the \`preprocessing\` of the source is to do what they did`;
}

const GREY =
  'takes images of one channel: its first kernel is divided among R, G and B, so that of a colour image the base sees the mean';

/** The 3x3 convolution that strides has a name of its own in version 1.5. */
function assertVersion(file: string, { version }: BaseSpec, arrays: Found['arrays']): void {
  if (version === undefined || !arrays.has('conv3_block1_2_conv/kernel')) return;
  throw new BenchError(
    'data',
    `${file} is ResNet50 of version 1, as Keras has it, and the base is of version ${version}`,
    {
      remedy:
        'Write resnet50() for weights of Keras; version 1.5 is for those of torchvision and timm.',
    },
  );
}

/** Whether they are features as the base has them: rows of its channels. */
function fitsBase({ shape }: WeightArray, { outputShape }: ModelGraph): boolean {
  return shape.length === 2 && shape[1] === outputShape[2];
}

/** What is read as nothing, or holds no numbers, can answer for no class. */
function isSound({ shape, values }: WeightArray): boolean {
  return values.length === sizeOf(shape) && values.every(Number.isFinite);
}
