import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BenchError, reasonOf } from '../errors.ts';
import type { BaseSpec } from '../experiment/schema.ts';
import { formatOf, startOf } from '../files/format.ts';
import type { FileFormat } from '../files/formats.ts';
import { writeWhole } from '../files/write-whole.ts';
import { buildBase } from '../models/bases/bases.ts';
import { sizeOf } from '../models/count.ts';
import { type ModelGraph, weightsOf } from '../models/graph.ts';
import { readKerasFile } from '../models/weights/keras-file.ts';
import { matchLayers } from '../models/weights/match-layers.ts';
import { ownArrays, ownLayers } from '../models/weights/own-layers.ts';
import { readLayersModel } from '../models/weights/read-layers-model.ts';
import { decodeSafetensors, encodeSafetensors } from '../models/weights/safetensors.ts';
import {
  assertFinite,
  assertWeightsMatch,
  type ClassifierWeights,
  type WeightArray,
  type WeightArrays,
} from '../models/weights/weights.ts';

/**
 * Keeps a classifier's weights in a safetensors file. It is written aside, flushed to
 * disk and renamed, so that the file is whole or absent. Returns its SHA-256.
 * @throws BenchError `trial` when the file cannot be written.
 */
export async function writeSource(
  file: string,
  { base, head }: ClassifierWeights,
): Promise<string> {
  const bytes = encodeSafetensors(new Map([...base, ...(head ?? [])]));
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

/** What a file gives a base. */
export interface SourceWeights extends ClassifierWeights {
  /** Layers of the file that stand outside the base and are not read; absent where there are none. */
  readonly leftOut?: readonly string[];
}

/**
 * The weights of a base from a file: safetensors, as `writeSource` wrote it, with its
 * classifier's head; or without one what Keras saves (.h5, .weights.h5), or the
 * model.json of a classifier that was kept here. Only what belongs to the base is judged.
 * @throws BenchError `data` when it is missing, damaged or of another network.
 */
export async function readSource(file: string, base: BaseSpec): Promise<SourceWeights> {
  const graph = buildBase(base);
  const { arrays, leftOut } = await arraysOf(file, graph);
  const own = new Map([...arrays].filter(([name]) => !HEAD.test(name)));
  const head = new Map([...arrays].filter(([name]) => HEAD.test(name)));
  assertWeightsMatch(graph, own, file);
  const read = new Map([...own].map(([name, { shape, values }]) => [name, { shape, values }]));
  assertFinite(read, file);
  return {
    base: read,
    head: head.size > 0 && [...head.values()].every(isSound) ? head : null,
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

/** What is read as nothing, or holds no numbers, can answer for no class. */
function isSound({ shape, values }: WeightArray): boolean {
  return values.length === sizeOf(shape) && values.every(Number.isFinite);
}

interface Found {
  readonly arrays: WeightArrays;
  readonly leftOut: readonly string[];
}

async function arraysOf(file: string, graph: ModelGraph): Promise<Found> {
  const start = startBytes(file);
  const known = formatOf(start);
  if (start.length === 0) throw foreign(file, 'it is empty');
  if (known?.id === 'hdf5') {
    const { layers, leftOut } = ownLayers(graph, await readKerasFile(file));
    return { arrays: matchLayers(graph, layers), leftOut };
  }
  if (isSafetensors(start)) return ownArrays(graph, await readSafetensors(file, graph));
  // A brace, and no length whose high byte is 0, as safetensors have it.
  if (start[0] === 0x7b && start[7] !== 0)
    return ownArrays(graph, await readLayersModel(file, graph));
  if (known !== null) throw foreign(file, `it is ${known.title}`, known);
  return ownArrays(graph, await readSafetensors(file, graph));
}

/** A header's length, of which the high bytes are 0, and the brace that it begins with. */
function isSafetensors(start: Buffer): boolean {
  return start.length > 8 && start.readUInt32LE(4) === 0 && start[8] === 0x7b;
}

function startBytes(file: string): Buffer {
  try {
    return startOf(file);
  } catch (cause) {
    throw new BenchError('data', `cannot read the source weights ${file}: ${reasonOf(cause)}`, {
      remedy: 'Name a file that you may read; a pretraining is repeated when its file is missing.',
      cause,
    });
  }
}

async function readSafetensors(file: string, graph: ModelGraph): Promise<WeightArrays> {
  const own = new Set(weightsOf(graph).map(({ name }) => name));
  try {
    return decodeSafetensors(await readFile(file), (name) => own.has(name));
  } catch (cause) {
    throw foreign(file, reasonOf(cause), null, cause);
  }
}

/** Not weights at all: it is fetched or downloaded, not converted. */
const STAND_INS: readonly string[] = ['lfs', 'annex', 'html', 'xml'];

function foreign(
  file: string,
  reason: string,
  known: FileFormat | null = null,
  cause?: unknown,
): BenchError {
  const isStandIn = known !== null && STAND_INS.includes(known.id);
  return new BenchError('data', `${file} is neither a Keras .h5 file nor safetensors: ${reason}`, {
    remedy: isStandIn
      ? `${known.remedy[0]!.toUpperCase()}${known.remedy.slice(1)}.`
      : 'Give what model.save_weights() writes as .h5 or .weights.h5, or what this harness kept; if it is that, fetch it again.',
    cause,
  });
}
