import { mkdtempSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildBase } from '../../src/models/bases.ts';
import { buildHead } from '../../src/models/head.ts';
import { type ClassifierWeights, initialWeights } from '../../src/models/weights.ts';
import { readSource, writeSource } from '../../src/training/source-file.ts';

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
