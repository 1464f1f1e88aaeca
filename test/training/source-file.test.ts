import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildBase } from '../../src/models/bases/bases.ts';
import { buildHead } from '../../src/models/head.ts';
import { type ClassifierWeights, initialWeights } from '../../src/models/weights/weights.ts';
import { readSource, writeSource } from '../../src/training/source-file.ts';
import { weight } from '../reference/formula.ts';

const KERAS_FILE = new URL('../reference/golden/vgg16-legacy.h5', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const spec = { name: 'VGG16', width: 1 / 32, inputSize: 32 } as const;
const base = buildBase(spec);
/** A base and a head of so many hidden layers. */
const classifier = (units: number[] | null, seed = 3): ClassifierWeights => ({
  base: initialWeights(base, seed),
  head: units && initialWeights(buildHead(base.outputShape, { units }, 4), seed),
});

// Eleven layers: dense_10 sorts before dense_2, and the order of layers must not be that.
test.each([
  ['without a hidden layer', []],
  ['of two layers', [8]],
  ['of eleven layers', [9, 8, 7, 6, 5, 4, 3, 2, 3, 4]],
])('a classifier with a head %s comes back whole, in its order', async (_what, units) => {
  const file = join(folder, 'sources', 'a.safetensors');
  const written = classifier(units);
  const digest = await writeSource(file, written);
  const read = await readSource(file, spec);
  expect(read).toEqual(written);
  expect([...read.head!.keys()]).toEqual([...written.head!.keys()]);
  expect(read.head!.size).toBe(2 * (units.length + 1));
  expect(digest).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  expect(readdirSync(join(folder, 'sources'))).toEqual(['a.safetensors']);
});

test('a base without a head comes back without', async () => {
  const file = join(folder, 'a.safetensors');
  await writeSource(file, classifier(null));
  expect(await readSource(file, spec)).toEqual(classifier(null));
});

test('features of its images come back beside the weights, and decide the file', async () => {
  const file = join(folder, 'a.safetensors');
  const sample = { shape: [3, 16], values: Float32Array.from({ length: 48 }, (_, i) => i / 7) };
  const digest = await writeSource(file, { ...classifier([8]), sample });
  const read = await readSource(file, spec);
  expect(read).toEqual({ ...classifier([8]), sample });
  expect(await writeSource(file, classifier([8]))).not.toBe(digest);
});

test.each([
  ['of other channels', { shape: [4, 12], values: new Float32Array(48) }],
  ['that are no table', { shape: [48], values: new Float32Array(48) }],
  ['that are not finite', { shape: [3, 16], values: new Float32Array(48).fill(Number.NaN) }],
])('features %s are none', async (_what, sample) => {
  const file = join(folder, 'a.safetensors');
  await writeSource(file, { ...classifier([8]), sample });
  expect((await readSource(file, spec)).sample).toBeUndefined();
});

test('head and base both decide the file', async () => {
  const [a, b] = [classifier([8]), classifier([8], 4)];
  const digests = await Promise.all(
    [a, { ...a, head: b.head }, { ...a, base: b.base }].map((weights, i) =>
      writeSource(join(folder, `${i}.safetensors`), weights),
    ),
  );
  expect(new Set(digests).size).toBe(3);
});

test("Keras's files give no head", async () => {
  const { base: arrays, head } = await readSource(KERAS_FILE, spec);
  expect(head).toBeNull();
  expect([...arrays.keys()]).toEqual([...initialWeights(base, 0).keys()]);
});

test('what belongs to neither base nor head is refused', async () => {
  const file = join(folder, 'a.safetensors');
  const stray = { shape: [1], values: new Float32Array(1) };
  const { base: arrays, head } = classifier([8]);
  await writeSource(file, { base: new Map([...arrays, ['dense_x/kernel', stray]]), head });
  await expect(readSource(file, spec)).rejects.toMatchObject({
    code: 'data',
    message: expect.stringContaining('not of this network (1): dense_x/kernel'),
  });
});

test.each([
  [
    'a.safetensors',
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    'a Git-LFS pointer',
    'git lfs pull',
  ],
  [
    'a.npz',
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    'a Git-LFS pointer',
    'git lfs pull',
  ],
  ['a.h5', '<!DOCTYPE html><html><body>Sign in</body></html>', 'an HTML page', 'ownload it again'],
  ['a.h5', '<?xml version="1.0"?><Error/>', 'an XML document', 'ownload it again'],
  ['a.npy', '\x93NUMPY\x01\0v\0', 'a NumPy array', 'save_weights'],
  ['a.h5', '\x1f\x8b\x08\0', 'a gzip archive', 'save_weights'],
  ['a.h5', '\x89PNG\r\n\x1a\n', 'a PNG image', 'save_weights'],
])('%s that holds another format is named by it', async (name, bytes, title, remedy) => {
  const file = join(folder, name);
  writeFileSync(file, bytes, 'latin1');
  await expect(readSource(file, spec)).rejects.toMatchObject({
    code: 'data',
    message: expect.stringContaining(`neither a Keras .h5 file nor safetensors: it is ${title}`),
    remedy: expect.stringContaining(remedy),
  });
});

test.each([
  ['a.pth', '\x80\x02}q\0', 'is a pickle of Python, as PyTorch saves', "torch.load('a.pth'"],
  ['my model.pt', '\x80\x02}q\0', 'is a pickle of Python', "torch.load('model.pth'"],
  ['a.keras', 'PK\x03\x04\x14\0', 'cannot be unpacked', 'model.save'],
  ['a.txt', 'no weights', 'it begins as no file of weights does', '.weights.h5'],
])('%s: what it is, and what to do', async (name, bytes, message, remedy) => {
  const file = join(folder, name);
  writeFileSync(file, bytes, 'latin1');
  await expect(readSource(file, spec)).rejects.toMatchObject({
    code: 'data',
    message: expect.stringMatching(new RegExp(`^${file}.*${message}`)),
    remedy: expect.stringContaining(remedy),
  });
});

describe("a .keras file with the model's own scaling of pixels, and no names of layers", () => {
  const file = new URL('../reference/golden/vgg16-classifier.keras', import.meta.url).pathname;
  const narrow = { ...spec, width: 1 / 64 };

  test('gives its base, by the names in its config', async () => {
    const { base: arrays, head, notes } = await readSource(file, narrow, 'tf');
    expect({ head, notes }).toEqual({ head: null, notes: undefined });
    for (const [name, { shape, values }] of arrays)
      expect(values, name).toEqual(weight('file ', name, shape));
    expect(arrays.size).toBe(26);
  });

  test('is refused under another scaling', async () => {
    await expect(readSource(file, narrow)).rejects.toMatchObject({
      message: `the model in ${file} scales pixels as \`tf\` itself (rescaling, a Rescaling), and here they are scaled as \`caffe\``,
      remedy: expect.stringContaining("{ preprocessing: 'tf' }"),
    });
  });

  test('is no other base', async () => {
    const other = { ...narrow, name: 'DenseNet121' } as const;
    await expect(readSource(file, other, 'tf')).rejects.toThrow('is of another network');
  });
});

test('a source of one channel is divided among three, and that is said', async () => {
  const file = join(folder, 'grey.safetensors');
  const { base: arrays } = classifier(null);
  const kernel = { shape: [3, 3, 1, 2], values: Float32Array.from({ length: 18 }, (_, i) => i) };
  await writeSource(file, {
    base: new Map([...arrays, ['block1_conv1/kernel', kernel]]),
    head: null,
  });
  const { base: read, notes } = await readSource(file, spec, 'unit');
  expect(read.get('block1_conv1/kernel')!.shape).toEqual([3, 3, 3, 2]);
  expect(notes).toEqual([expect.stringContaining('takes images of one channel')]);
  await expect(readSource(file, spec)).rejects.toThrow('pixels are scaled as `caffe`');
});

test('a pipe is refused, not waited for', async () => {
  const file = join(folder, 'pipe.h5');
  execFileSync('mkfifo', [file]);
  await expect(readSource(file, spec)).rejects.toMatchObject({
    message: expect.stringContaining('it is a pipe: expected a file'),
  });
});

/** A safetensors file of a base, of which the arrays that `others` names are of another type. */
function typed(others: (name: string) => boolean, dtype: string, bytes: number): string {
  let at = 0;
  const entries = [...classifier([8]).base, ...classifier([8]).head!].map(
    ([name, { shape, values }]) => {
      const isOther = others(name);
      const size = values.length * (isOther ? bytes : 4);
      at += size;
      return [
        name,
        { dtype: isOther ? dtype : 'F32', shape, data_offsets: [at - size, at] },
      ] as const;
    },
  );
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  const file = join(folder, 'typed.safetensors');
  writeFileSync(file, Buffer.concat([start, header, Buffer.alloc(at)]));
  return file;
}

test('8 bits in the base are refused; in a head they do not matter', async () => {
  await expect(
    readSource(
      typed((name) => name === 'block1_conv1/kernel', 'I8', 1),
      spec,
    ),
  ).rejects.toThrow(
    /typed\.safetensors: .*block1_conv1\/kernel is I8, floating point of 16, 32 or 64 bits is expected/,
  );
  const { head } = await readSource(
    typed((name) => name.startsWith('dense'), 'I8', 1),
    spec,
  );
  expect(head).toBeNull();
});

test.each(['F16', 'BF16'])('%s becomes float32, the head too', async (dtype) => {
  const { base: arrays, head } = await readSource(
    typed(() => true, dtype, 2),
    spec,
  );
  for (const each of [arrays, head!])
    expect([...each.values()].every(({ values }) => values instanceof Float32Array)).toBe(true);
});

test('float64 becomes float32', async () => {
  const { base: arrays } = await readSource(
    typed(() => true, 'F64', 8),
    spec,
  );
  expect(arrays.get('block1_conv1/kernel')!.values).toBeInstanceOf(Float32Array);
});
