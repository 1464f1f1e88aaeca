import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { BenchError, reasonOf } from '../errors.ts';
import { buildBase } from '../models/bases.ts';
import type { ModelGraph } from '../models/graph.ts';
import { readKerasFile } from '../models/keras-file.ts';
import { matchLayers } from '../models/match-layers.ts';
import { readLayersModel } from '../models/read-layers-model.ts';
import { decodeSafetensors, encodeSafetensors } from '../models/safetensors.ts';
import {
  assertFinite,
  assertWeightsMatch,
  type ClassifierWeights,
  type WeightArrays,
} from '../models/weights.ts';
import type { BaseSpec } from '../spec/schema.ts';
import { writeWhole } from '../write-whole.ts';

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

/**
 * The weights of a base from a file: safetensors, as `writeSource` wrote it, with its
 * classifier's head; or without one what Keras saves (.h5, .weights.h5), or the
 * model.json of a classifier that was kept here.
 * @throws BenchError `data` when it is missing, damaged or of another network.
 */
export async function readSource(file: string, base: BaseSpec): Promise<ClassifierWeights> {
  const graph = buildBase(base);
  const arrays = await arraysOf(file, graph);
  const own = new Map([...arrays].filter(([name]) => !HEAD.test(name)));
  const head = new Map([...arrays].filter(([name]) => HEAD.test(name)));
  assertWeightsMatch(graph, own, file);
  assertFinite(own, file);
  return { base: own, head: head.size === 0 ? null : head };
}

async function arraysOf(file: string, graph: ModelGraph): Promise<WeightArrays> {
  switch (formatOf(await startOf(file))) {
    case 'hdf5':
      return matchLayers(graph, await readKerasFile(file));
    case 'json':
      return readLayersModel(file, graph);
    case 'zip':
      throw foreign(file, 'it is a zip archive, as .keras and PyTorch files are');
    case 'empty':
      throw foreign(file, 'it is empty');
    case 'other':
      return readSafetensors(file);
  }
}

/** Bytes by which a format is known. */
const START = 8;
const HDF5_SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

function formatOf(start: Buffer): 'hdf5' | 'json' | 'zip' | 'empty' | 'other' {
  if (start.length === 0) return 'empty';
  if (start.equals(HDF5_SIGNATURE)) return 'hdf5';
  if (start.toString('latin1', 0, 4) === 'PK\x03\x04') return 'zip';
  // Safetensors begin with a 64-bit length, whose high byte is 0, and may by chance begin so.
  if (start[0] === 0x7b && start[START - 1] !== 0) return 'json';
  return 'other';
}

async function startOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(START) });
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new BenchError('data', `cannot read the source weights ${file}: ${reasonOf(cause)}`, {
      remedy: 'Name a file that you may read; a pretraining is repeated when its file is missing.',
      cause,
    });
  }
}

async function readSafetensors(file: string): Promise<WeightArrays> {
  try {
    return decodeSafetensors(await readFile(file));
  } catch (cause) {
    throw foreign(file, reasonOf(cause), cause);
  }
}

function foreign(file: string, reason: string, cause?: unknown): BenchError {
  return new BenchError('data', `${file} is neither a Keras .h5 file nor safetensors: ${reason}`, {
    remedy:
      'Give what model.save_weights() writes as .h5 or .weights.h5, or what this harness kept; if it is that, fetch it again.',
    cause,
  });
}
