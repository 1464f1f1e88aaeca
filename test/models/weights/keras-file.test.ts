import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import type { ModelGraph } from '../../../src/models/graph.ts';
import { weightsOf } from '../../../src/models/graph.ts';
import { readKerasFile } from '../../../src/models/weights/keras-file.ts';
import { matchLayers } from '../../../src/models/weights/match-layers.ts';
import { assertWeightsMatch } from '../../../src/models/weights/weights.ts';
import { weight } from '../../reference/formula.ts';

const golden = (file: string) =>
  new URL(`../../reference/golden/${file}`, import.meta.url).pathname;
const VGG16 = buildBase({ name: 'VGG16', width: 1 / 32, inputSize: 32 });
const INCEPTION = buildBase({ name: 'InceptionResNetV2', width: 0.02, inputSize: 75 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keras-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As weights.py fills its models. */
const formula = (name: string, shape: readonly number[]) => weight('file ', name, shape);

async function load(file: string, graph: ModelGraph) {
  const arrays = matchLayers(graph, await readKerasFile(file));
  assertWeightsMatch(graph, arrays, file);
  return arrays;
}

async function expectFormula(file: string, graph: ModelGraph) {
  const arrays = await load(file, graph);
  for (const { name, shape } of weightsOf(graph))
    expect(Buffer.from(arrays.get(name)!.values.buffer), name).toEqual(
      Buffer.from(formula(name, shape).buffer),
    );
}

async function refused(file: string, graph = VGG16): Promise<BenchError> {
  const silent = vi.spyOn(process.stderr, 'write');
  try {
    const thrown = await load(file, graph).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BenchError);
    expect(silent).not.toHaveBeenCalled();
    return thrown as BenchError;
  } finally {
    silent.mockRestore();
  }
}

describe('files that Keras 3.15.1 wrote hold the same bits here', () => {
  test.each([
    'vgg16-legacy.h5',
    'vgg16-keras3.weights.h5',
    // The base is one layer of a trained classifier: its head and optimizer are left out.
    'vgg16-classifier.h5',
    'vgg16-classifier.weights.h5',
  ])('%s', (file) => expectFormula(golden(file), VGG16));
});

type Arrays = { name: string; shape: readonly number[]; values: Float32Array }[];

/** A legacy file as Keras writes it, under names of the test's choice. */
async function writeLegacy(
  file: string,
  layers: { name: string; weights: Arrays }[],
  dtype = '<f',
): Promise<string> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const path = join(folder, file);
  const out = new File(path, 'w');
  // In two parts, as Keras does when the list is too long for one attribute.
  const names = layers.map(({ name }) => name);
  out.create_attribute('layer_names0', names.slice(0, 5));
  out.create_attribute('layer_names1', names.slice(5));
  for (const { name, weights } of layers) {
    const group = out.create_group(name);
    group.create_attribute(
      'weight_names',
      weights.map((each) => each.name),
    );
    for (const { name: array, shape, values } of weights)
      group.create_dataset({ name: array, data: values, shape: [...shape], dtype });
  }
  out.close();
  return path;
}

function layersOf(graph: ModelGraph, rename: (name: string) => string) {
  return graph.layers.map(({ name, weights }) => ({
    name: rename(name),
    weights: weights.map((spec, i) => ({
      name: `${rename(name)}_${i}:0`,
      shape: spec.shape,
      values: formula(spec.name, spec.shape),
    })),
  }));
}

test('numbered layers are found by their order, whatever number the session had reached', async () => {
  const later = (name: string) =>
    name.replace(
      /^(conv2d|batch_normalization)(?:_(\d+))?$/,
      (_, kind, number) => `${kind}_${Number(number ?? 0) + 7}`,
    );
  await expectFormula(await writeLegacy('later.h5', layersOf(INCEPTION, later)), INCEPTION);
});

test('doubles become float32', async () => {
  const file = await writeLegacy('double.h5', layersOf(VGG16, String), '<d');
  await expectFormula(file, VGG16);
});

test.each([
  ['<q', (length: number) => BigInt64Array.from({ length }, () => 1n)],
  ['<i', (length: number) => new Int32Array(length)],
  // A quantised network: without its scales these are other weights.
  ['<b', (length: number) => new Int8Array(length)],
])('whole numbers are named: %s', async (dtype, valuesOf) => {
  const ints = layersOf(VGG16, String).map((layer) => ({
    ...layer,
    weights: layer.weights.map((each) => ({ ...each, values: valuesOf(each.values.length) })),
  }));
  const { message } = await refused(await writeLegacy('ints.h5', ints as never, dtype));
  expect(message).toMatch(/block1_conv1_0:0 is .*, floating point of 32 or 64 bits is expected/);
});

test('every missing, surplus and misshapen array is named in one error', async () => {
  const layers = layersOf(VGG16, (name) => (name === 'block1_conv1' ? 'stem' : name));
  const conv = layers.find(({ name }) => name === 'block2_conv1')!;
  conv.weights[1] = { ...conv.weights[1]!, shape: [3], values: new Float32Array(3) };
  const { message, code } = await refused(await writeLegacy('wrong.h5', layers));
  expect(code).toBe('data');
  expect(message).toContain(`${join(folder, 'wrong.h5')} does not fit vgg16`);
  expect(message).toContain('missing (2): block1_conv1/kernel, block1_conv1/bias');
  expect(message).toContain('not of this network (2): stem/0, stem/1');
  expect(message).toContain('of another shape (1): block2_conv1/bias ([4] expected, received [3])');
});

test('a file of another base is refused', async () => {
  const { message } = await refused(golden('vgg16-legacy.h5'), INCEPTION);
  expect(message).toContain('is of another network: none of its 26 arrays');
});

describe('damaged files are refused in words, and HDF5 stays silent', () => {
  const whole = readFileSync(golden('vgg16-legacy.h5'));
  const write = (name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  test.each([20, 1000, whole.length - 5000])('cut after %d bytes', async (length) => {
    const { message } = await refused(write('cut.h5', whole.subarray(0, length)));
    expect(message).toMatch(/cut\.h5 cannot be read as HDF5: .*/);
  });

  test('a page of rubbish in the middle', async () => {
    const corrupt = Buffer.from(whole);
    corrupt.fill(0xab, 2000, 20_000);
    const { message } = await refused(write('corrupt.h5', corrupt));
    expect(message).toMatch(/corrupt\.h5 (cannot be read as HDF5|does not fit)/);
  });

  test('a text', async () => {
    const { message } = await refused(write('text.h5', 'no weights'));
    expect(message).toContain('cannot be read as HDF5');
  });

  test('HDF5 that Keras did not write', async () => {
    const { File } = await import('h5wasm/node');
    const path = join(folder, 'other.h5');
    const file = new File(path, 'w');
    file.create_dataset({ name: 'table', data: new Float32Array(3) });
    file.close();
    const { message } = await refused(path);
    expect(message).toContain('holds no weights that Keras wrote');
  });
});
