import { readFile } from 'node:fs/promises';
import { CHANNEL_SCALINGS } from '../data/pixels/scaling.ts';
import { BenchError, reasonOf } from '../errors.ts';
import { PIXEL_SCALINGS, type PixelScaling } from '../experiment/bases.ts';
import type { BaseSpec } from '../experiment/schema.ts';
import { formatOf, startOf } from '../files/format.ts';
import type { FileFormat } from '../files/formats.ts';
import { type ModelGraph, weightsOf } from '../models/graph.ts';
import { withKerasArchive } from '../models/weights/keras-archive.ts';
import {
  type ConfigLayer,
  compareConfig,
  layersInConfig,
  namesByPath,
} from '../models/weights/keras-config.ts';
import { readKerasFile, readModelConfig } from '../models/weights/keras-file.ts';
import { matchLayers } from '../models/weights/match-layers.ts';
import { ownArrays, ownLayers } from '../models/weights/own-layers.ts';
import { pickled } from '../models/weights/pickled.ts';
import { readLayersModel } from '../models/weights/read-layers-model.ts';
import { decodeSafetensors, namesInSafetensors } from '../models/weights/safetensors.ts';
import { layoutIn, torchArrays } from '../models/weights/torch-arrays.ts';
import { isTorchNamed } from '../models/weights/torch-names.ts';
import type { WeightArrays } from '../models/weights/weights.ts';

/** What a file is read for. */
export interface Wanted {
  readonly file: string;
  readonly base: BaseSpec;
  readonly graph: ModelGraph;
  /** How pixels are scaled for it. */
  readonly scaling: PixelScaling;
}

/** The arrays of a file under the names of a graph, and what else is in it. */
export interface Found {
  readonly arrays: WeightArrays;
  /** Layers outside the base, which are not read. */
  readonly leftOut: readonly string[];
  /** Layers that stood between the pixels and the base. */
  readonly before?: readonly string[];
}

/** How long a list of faults may be. */
const MOST_FAULTS = 6;

/**
 * Reads what Keras saves (`.h5`, `.weights.h5`, `.keras`), what torchvision and timm have as
 * safetensors, or what was kept here (safetensors, `model.json`), by what the file is and not by
 * its name; and gives its values to `work`, before what was unpacked of it is removed.
 * @throws {BenchError} 'data' for a file that is missing, damaged or of another kind.
 */
export async function withArraysOf<T>(wanted: Wanted, work: (found: Found) => T): Promise<T> {
  const { file, graph } = wanted;
  const start = startBytes(file);
  const known = formatOf(start);
  if (start.length === 0) throw foreign(file, 'it is empty');
  if (known?.id === 'hdf5') {
    const config = await readModelConfig(file);
    return work(await kerasArrays(wanted, file, config));
  }
  if (known?.id === 'zip')
    return withKerasArchive(file, async ({ weights, config }) =>
      work(await kerasArrays(wanted, weights, config)),
    );
  if (known?.id === 'pickle') throw pickled(file);
  if (isSafetensors(start)) return work(await safetensorsArrays(wanted));
  // A brace, and no length whose high byte is 0, as safetensors have it.
  if (start[0] === 0x7b && start[7] !== 0)
    return work(ownArrays(graph, await readLayersModel(file, graph)));
  if (known !== null) throw foreign(file, `it is ${known.title}`, known);
  throw foreign(file, 'it begins as no file of weights does');
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

/** @param config Of the model that the weights are of; null where it is not known. */
async function kerasArrays(wanted: Wanted, weights: string, config: string | null): Promise<Found> {
  const { graph } = wanted;
  const layers = config === null ? [] : configLayers(wanted.file, config);
  const before = assertConfig(wanted, layers);
  const saved = await readKerasFile(weights, namesByPath(layers));
  const { layers: own, leftOut } = ownLayers(graph, saved);
  return {
    arrays: matchLayers(graph, own),
    leftOut: leftOut.filter((name) => !before.includes(name)),
    before,
  };
}

function configLayers(file: string, config: string): ConfigLayer[] {
  try {
    return layersInConfig(config);
  } catch (cause) {
    throw new BenchError(
      'data',
      `the config of the model in ${file} cannot be read: ${reasonOf(cause)}`,
      {
        remedy: 'Save the model again with Keras, or its weights alone with model.save_weights().',
        cause,
      },
    );
  }
}

/**
 * Refuses a model whose layers compute something else than the base's of the same names, and one
 * that scales pixels itself otherwise than is asked for here.
 * @returns Names of the layers before the base whose work is left to `preprocessing`.
 */
function assertConfig({ file, graph, scaling }: Wanted, layers: readonly ConfigLayer[]): string[] {
  const { faults, before } = compareConfig(graph, layers);
  if (faults.length > 0) {
    const rest = faults.length - MOST_FAULTS;
    const told = [...faults.slice(0, MOST_FAULTS), ...(rest > 0 ? [`and ${rest} more`] : [])];
    throw new BenchError(
      'data',
      [`${file} holds another network than ${graph.name}`, ...told].join('\n  '),
      {
        remedy:
          "Give a model of keras.applications, or save the base alone: its layer's save_weights('base.weights.h5').",
      },
    );
  }
  const own = before.length === 1 ? scalingOf(before[0]!) : null;
  if (own !== null && own !== scaling)
    throw new BenchError(
      'data',
      `the model in ${file} scales pixels as \`${own}\` itself (${before[0]!.name}, a Rescaling), and here they are scaled as \`${scaling}\``,
      { remedy: `Say what its base was trained on: weights(..., { preprocessing: '${own}' }).` },
    );
  return own === null ? before.map(({ name }) => name) : [];
}

/** The scaling that a layer makes; null for one that is not known here. */
function scalingOf({ className, settings }: ConfigLayer): PixelScaling | null {
  if (className !== 'Rescaling') return null;
  const { scale, offset } = settings;
  const isNear = (a: unknown, b: number) => typeof a === 'number' && Math.abs(a - b) < 1e-6;
  const fits = (name: PixelScaling) =>
    CHANNEL_SCALINGS[name].every(
      (channel, i) =>
        channel.from === i && isNear(scale, channel.factor) && isNear(offset, channel.offset),
    );
  return PIXEL_SCALINGS.find(fits) ?? null;
}

async function safetensorsArrays({ file, base, graph }: Wanted): Promise<Found> {
  const own = new Set(weightsOf(graph).map(({ name }) => name));
  try {
    const content = await readFile(file);
    const names = namesInSafetensors(content);
    if (!isTorchNamed(names))
      return ownArrays(
        graph,
        decodeSafetensors(content, (name) => own.has(name)),
      );
    const layout = layoutIn(file, base, graph, names);
    const arrays = decodeSafetensors(content, (name) => layout.own.has(name));
    return torchArrays(graph, layout, arrays);
  } catch (cause) {
    if (cause instanceof BenchError && cause.message.startsWith(file)) throw cause;
    throw new BenchError('data', `${file}: ${reasonOf(cause)}`, {
      remedy: 'Fetch or save the file again, in float32 or float16.',
      cause,
    });
  }
}

/** Not weights at all: it is fetched or downloaded, not converted. */
const STAND_INS: readonly string[] = ['lfs', 'annex', 'html', 'xml'];

function foreign(file: string, reason: string, known: FileFormat | null = null): BenchError {
  const isStandIn = known !== null && STAND_INS.includes(known.id);
  return new BenchError('data', `${file} is neither a Keras .h5 file nor safetensors: ${reason}`, {
    remedy: isStandIn
      ? `${known.remedy[0]!.toUpperCase()}${known.remedy.slice(1)}.`
      : 'Give what model.save_weights() writes as .h5 or .weights.h5, or what this harness kept; if it is that, fetch it again.',
  });
}
