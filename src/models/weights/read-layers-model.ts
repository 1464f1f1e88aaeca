import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { BenchError, reasonOf } from '../../errors.ts';
import { formatOf } from '../../files/format.ts';
import { assertFile } from '../../files/regular-file.ts';
import { sizeOf } from '../count.ts';
import type { ModelGraph } from '../graph.ts';
import { residualScales, sha256, WEIGHTS_FILE } from './layers-model.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** What is read of a model.json that `layersModel` made. */
const modelSchema = z.object({
  format: z.literal('layers-model'),
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(WEIGHTS_FILE)]),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().nonnegative()),
          dtype: z.literal('float32'),
        }),
      ),
    }),
  ]),
  userDefinedMetadata: z.object({ weightsSha256: z.string() }),
});

/** A base's arrays from a classifier that was kept here: see `readClassifier`. */
export async function readLayersModel(file: string, graph: ModelGraph): Promise<WeightArrays> {
  return (await readClassifier(file, graph)).base;
}

/**
 * The arrays of a classifier from the model.json that was kept of it here (`layersModel`) and the
 * weights beside it. Where a residual's scale went into its convolution it is taken out again,
 * which is the same up to rounding.
 * @param graph Of its base.
 * @throws {BenchError} 'data' when the files are damaged, do not belong together, or are others'.
 */
export async function readClassifier(
  file: string,
  graph: ModelGraph,
): Promise<Record<'base' | 'head', WeightArrays>> {
  const { weightsManifest, userDefinedMetadata } = parse(file, await read(file, 'utf8'));
  const [{ weights }] = weightsManifest;
  const path = join(dirname(file), WEIGHTS_FILE);
  const bytes = await read(path);
  const known = formatOf(bytes.subarray(0, 1024));
  if (known !== null && !known.image && sha256(bytes) !== userDefinedMetadata.weightsSha256)
    throw new BenchError('data', `${path} holds no weights: it is ${known.title}`, {
      remedy: `${known.remedy[0]!.toUpperCase()}${known.remedy.slice(1)}.`,
    });
  if (sha256(bytes) !== userDefinedMetadata.weightsSha256)
    throw new BenchError('data', `${path} does not hold the weights that ${file} is of`, {
      remedy: 'Keep the two files of one model together, as they were saved.',
    });
  const scales = residualScales(graph);
  const arrays = {
    base: new Map<string, WeightArray>(),
    head: new Map<string, WeightArray>(),
  };
  let at = 0;
  for (const { name, shape } of weights) {
    const values = new Float32Array(sizeOf(shape));
    new Uint8Array(values.buffer).set(bytes.subarray(at, at + values.byteLength));
    at += values.byteLength;
    const layer = name.slice(0, name.lastIndexOf('/'));
    const scale = scales.get(layer) ?? 1;
    const own = arrays[isHead(layer) ? 'head' : 'base'];
    own.set(name, { shape, values: scale === 1 ? values : values.map((v) => v / scale) });
  }
  if (at !== bytes.length)
    throw new BenchError('data', `${path} has ${bytes.length} bytes, and ${file} lists ${at}`, {
      remedy: 'Keep the two files of one model together, as they were saved.',
    });
  return arrays;
}

/** `buildHead` has dense layers, and no base has any. */
function isHead(layer: string): boolean {
  return /^dense(_\d+)?$/.test(layer);
}

function parse(file: string, text: string): z.output<typeof modelSchema> {
  try {
    return modelSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchError('data', `${file} is no model.json that this harness kept`, {
      remedy: "Give one from an experiment with save: 'best', or weights that Keras saved.",
      cause,
    });
  }
}

function read(path: string): Promise<Buffer>;
function read(path: string, encoding: 'utf8'): Promise<string>;
async function read(path: string, encoding?: 'utf8'): Promise<Buffer | string> {
  try {
    assertFile(path);
    return await readFile(path, encoding);
  } catch (cause) {
    throw new BenchError('data', `${path} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Keep the two files of a model together, where you may read them.',
      cause,
    });
  }
}
