import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import type { BaseSpec } from '../../src/experiment/schema.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import type { WeightArray } from '../../src/models/weights/weights.ts';
import { readSource } from '../../src/training/source-file.ts';
import {
  namesDigest,
  pooledError,
  stateDict,
  TORCH_BASES,
  torchBase,
  torchGolden,
  writeSafetensors,
} from '../reference/torch.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torch-source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const THIN = 16;
const VGG16 = torchBase('VGG16', THIN, 32);
const RESNET50 = torchBase('ResNet50', THIN, 32);
const DENSENET121 = torchBase('DenseNet121', THIN, 32);

/** What a base gets of a file with these arrays. */
const read = (base: BaseSpec, arrays: ReadonlyMap<string, WeightArray>) =>
  readSource(writeSafetensors(join(folder, 'a.safetensors'), new Map(arrays)), base);

const named = (arrays: ReadonlyMap<string, WeightArray>, name: (old: string) => string) =>
  new Map([...arrays].map(([old, value]) => [name(old), value]));

const vector = (...values: number[]): WeightArray => ({
  shape: [values.length],
  values: Float32Array.from(values),
});

describe.each(TORCH_BASES)("torchvision's %s", (name) => {
  test('has these names and shapes', () => {
    const { arrays, names } = torchGolden(name, THIN);
    const state = stateDict(torchBase(name, THIN, 64));
    expect(state.size).toBe(arrays);
    expect(namesDigest(state)).toBe(names);
  });

  test.each(Object.entries(torchGolden(name, THIN).pooled))(
    'gives the same features of %d px, narrow',
    async (size, expected) => {
      const base = torchBase(name, THIN, Number(size));
      const { base: arrays, head, notes } = await read(base, stateDict(base));
      expect({ head, notes }).toEqual({ head: null, notes: undefined });
      expect(await pooledError(base, arrays, expected)).toBeLessThan(1e-4);
    },
  );
});

test.each([
  ['module.', RESNET50],
  ['backbone.', VGG16],
  ['net.encoder.', DENSENET121],
])('names that begin with %s are found', async (prefix, base) => {
  const state = stateDict(base);
  const { base: plain } = await read(base, state);
  const { base: prefixed } = await read(
    base,
    named(state, (name) => prefix + name),
  );
  expect(prefixed).toEqual(plain);
});

test('the names of nn.Sequential(*model.children()), as RadImageNet saves them', async () => {
  const children = { conv1: 0, bn1: 1, layer1: 4, layer2: 5, layer3: 6, layer4: 7, features: 0 };
  const numbered = (name: string) => {
    const [first, ...rest] = name.split('.');
    return ['backbone', children[first as keyof typeof children], ...rest].join('.');
  };
  for (const base of [RESNET50, DENSENET121]) {
    const state = stateDict(base);
    expect((await read(base, named(state, numbered))).base).toEqual((await read(base, state)).base);
  }
});

test("DenseNet's published names, with a dot before the number", async () => {
  const state = stateDict(DENSENET121);
  const old = named(state, (name) => name.replace(/(layer\d+\.(?:norm|conv))(\d)/, '$1.$2'));
  expect([...old.keys()]).toContain('features.denseblock1.denselayer1.norm.1.weight');
  expect((await read(DENSENET121, old)).base).toEqual((await read(DENSENET121, state)).base);
});

test('a classifier is left out and named, whatever is in it; counters are not worth a word', async () => {
  const kernel = { shape: [2, 2, 7, 7], values: new Float32Array(2 * 2 * 49) };
  const state = new Map([
    ...stateDict(VGG16),
    ['classifier.6.weight', { shape: [1, 2], values: Float32Array.of(Number.NaN, 1) }],
    ['classifier.6.bias', vector(0)],
    ['pre_logits.fc1.weight', kernel],
    ['features.0.num_batches_tracked', vector(7)],
  ] as [string, WeightArray][]);
  const { notes } = await read(VGG16, state);
  expect(notes).toEqual([
    'has layers outside the base, which are left out: classifier.6, pre_logits.fc1',
  ]);
});

test("the epsilon of DenseNet's normalisations is torchvision's, not Keras's", async () => {
  const state = stateDict(DENSENET121);
  const name = 'features.norm0.running_var';
  const tiny = state.get(name)!.values.map(() => 1e-7);
  const { base } = await read(DENSENET121, state.set(name, { ...state.get(name)!, values: tiny }));
  const [variance] = base.get('conv1_bn/moving_variance')!.values;
  expect(Math.abs(variance! + 1.001e-5 - (1e-7 + 1e-5))).toBeLessThan(1e-13);
});

describe('what is another network is refused by its name', () => {
  const message = async (base: BaseSpec, arrays: ReadonlyMap<string, WeightArray>) =>
    read(base, arrays).then(
      () => 'read',
      (error) => `${error.message.replace(/^\S*\/a\.safetensors/, 'FILE')} | ${error.remedy}`,
    );
  const without = (base: BaseSpec, pattern: RegExp) =>
    new Map([...stateDict(base)].filter(([name]) => !pattern.test(name)));

  test("torchvision's ResNet50 for Keras's, and the other way round", async () => {
    const { version: _, ...one } = RESNET50;
    expect(await message(one, stateDict(RESNET50))).toMatch(
      /^FILE is ResNet50 as torchvision and timm have it, version 1\.5, which strides in its 3x3 .* \| Write resnet50\(\{ version: 1\.5 \}\)/,
    );
    const file = join(folder, 'keras.safetensors');
    writeFileSync(file, encodeSafetensors(new Map([['conv3_block1_2_conv/kernel', vector(1)]])));
    await expect(readSource(file, RESNET50)).rejects.toThrow(
      'is ResNet50 of version 1, as Keras has it, and the base is of version 1.5',
    );
  });

  test('VGG with batch normalisation, ResNetV2, InceptionResNetV2', async () => {
    const normalised = stateDict(VGG16).set('features.1.running_mean', vector(0));
    expect(await message(VGG16, normalised)).toContain(
      'FILE is of another network than VGG16: it is VGG with batch normalisation',
    );
    const two = new Map([['stages.0.blocks.0.norm1.weight', vector(1)]]);
    expect(await message(RESNET50, two)).toContain('it is ResNetV2');
    expect(await message(torchBase('InceptionResNetV2', 1, 75), two)).toContain(
      'FILE has names of PyTorch, and InceptionResNetV2 of timm is another network',
    );
  });

  test('half of the layers, deeper ones, and another base', async () => {
    expect(await message(RESNET50, without(RESNET50, /^layer[34]/))).toMatch(
      /^FILE does not fit resnet50_v1\.5\n {2}missing \(\d+\): conv4_block1_/,
    );
    const deeper = stateDict(RESNET50).set('layer3.6.conv1.weight', {
      shape: [1, 1, 1, 1],
      values: new Float32Array(1),
    });
    expect(await message(RESNET50, deeper)).toContain(
      'not of this network (1): layer3.6.conv1.weight',
    );
    expect(await message(VGG16, stateDict(DENSENET121))).toContain(
      'FILE is of another network: none of its 604 arrays (features.conv0.weight',
    );
  });

  test('a kernel of another shape, in the order of Keras; NaN', async () => {
    const wider = stateDict(VGG16).set('features.0.weight', {
      shape: [4, 4, 3, 3],
      values: new Float32Array(4 * 4 * 9),
    });
    expect(await message(VGG16, wider)).toContain(
      'of another shape (1): block1_conv1/kernel ([3,3,3,4] expected, received [3,3,4,4])',
    );
    const broken = stateDict(VGG16);
    broken.get('features.2.bias')!.values[0] = Number.NaN;
    expect(await message(VGG16, broken)).toContain(
      'FILE has arrays with values that are NaN or infinite (1): block1_conv2/bias',
    );
  });
});

/** A safetensors file in which an array is of another type. */
function retyped(name: string, dtype: string, encode: (values: Float32Array) => Buffer): string {
  const file = writeSafetensors(join(folder, 'b.safetensors'), stateDict(VGG16));
  const content = readFileSync(file);
  const start = 8 + Number(content.readBigUInt64LE());
  const header = JSON.parse(content.toString('utf8', 8, start));
  const parts = Object.entries<{ data_offsets: [number, number] }>(header).map(([own, entry]) => {
    const [begin, end] = entry.data_offsets;
    const bytes = new Uint8Array(content.subarray(start + begin, start + end));
    return own === name ? encode(new Float32Array(bytes.buffer)) : Buffer.from(bytes);
  });
  let at = 0;
  for (const [i, [own, entry]] of Object.entries<Record<string, unknown>>(header).entries()) {
    if (own === name) entry['dtype'] = dtype;
    entry['data_offsets'] = [at, at + parts[i]!.length];
    at += parts[i]!.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(file, Buffer.concat([length, json, ...parts]));
  return file;
}

test('bfloat16 is the upper half of a float32', async () => {
  const upper = (values: Float32Array) => {
    const bits = new Uint32Array(values.buffer);
    const out = Buffer.alloc(2 * bits.length);
    for (const [i, each] of bits.entries()) out.writeUInt16LE(each >>> 16, 2 * i);
    return out;
  };
  const { base } = await readSource(retyped('features.2.bias', 'BF16', upper), VGG16);
  const exact = stateDict(VGG16).get('features.2.bias')!.values;
  for (const [i, value] of base.get('block1_conv2/bias')!.values.entries())
    expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(Math.abs(exact[i]!) / 128);
});

test('8 bits are refused by their name; in a classifier they do not matter', async () => {
  const bytes = (values: Float32Array) => Buffer.alloc(values.length);
  await expect(readSource(retyped('features.2.bias', 'F8_E4M3', bytes), VGG16)).rejects.toThrow(
    'features.2.bias is F8_E4M3, floating point of 16, 32 or 64 bits is expected',
  );
});
