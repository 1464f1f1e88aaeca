import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { decodeAside } from '../../../src/deployment/predict/decode-aside.ts';
import { decodeImages, type ReadImage } from '../../../src/deployment/predict/decode-images.ts';
import { picturing } from '../../../src/deployment/predict/pictured.ts';
import { predict } from '../../../src/deployment/predict/predict.ts';
import { answerOf } from '../../../src/training/evaluate.ts';
import { type Asked, askedModel } from '../../support/made-model.ts';
import { niftiFile } from '../../support/nifti.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const COUNT = 70;
let folder: string;
let asked: Asked;
let paths: string[];

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
  folder = mkdtempSync(join(tmpdir(), 'predict-'));
  asked = await askedModel({ name: 'VGG16', size: 20 }, COUNT);
  paths = await Promise.all(
    Array.from({ length: COUNT }, async (_, i) => {
      const path = join(folder, `${i}.png`);
      const bytes = 20 * 20 * 3;
      const raw = { width: 20, height: 20, channels: 3 } as const;
      await sharp(asked.images.subarray(i * bytes, (i + 1) * bytes), { raw }).toFile(path);
      return path;
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const missing = () => join(folder, 'missing.png');
const reading = () => asked.model.about.images!;

test.each([
  ['in this thread', decodeImages],
  ['in a thread of its own', decodeAside],
])(
  'images decoded %s get the answers that they have in memory, in their order',
  async (_, decode) => {
    const files = [...paths.slice(0, 3), missing(), ...paths.slice(3)];
    const images = decode(files, reading(), 16);
    const options = { batchSize: 8, temperature: 2 };
    const found = await predict(asked.model, images, options, async (answers) => {
      const all: unknown[] = [];
      for await (const answer of answers) all.push(answer);
      return all;
    });
    expect(found).toHaveLength(COUNT + 1);
    expect(found[3]).toEqual({ name: missing(), reason: 'it is a link to nothing' });
    found.splice(3, 1);
    for (const [i, logits] of asked.logits.entries()) {
      const { predicted, probabilities } = answerOf(logits);
      const calibrated = answerOf(logits.map((logit) => logit / 2)).confidence;
      const own = found[i] as { probabilities: number[]; calibrated: number };
      expect(own).toMatchObject({ name: paths[i], predicted, notes: [] });
      for (const [k, p] of probabilities.entries())
        expect(Math.abs(own.probabilities[k]! - p)).toBeLessThan(1e-5);
      expect(own.calibrated).toBeCloseTo(calibrated, 5);
    }
  },
);

test('no more images are decoded ahead than it is told', async () => {
  let most = 0;
  let yielded = 0;
  const opened: string[] = [];
  const watched = new Proxy(paths, {
    get(all, key) {
      const value = Reflect.get(all, key);
      if (typeof key === 'string' && /^\d+$/.test(key)) opened.push(value as string);
      return value;
    },
  });
  for await (const _ of decodeImages(watched, reading(), 5)) {
    yielded += 1;
    most = Math.max(most, opened.length - (yielded - 1));
  }
  expect(yielded).toBe(COUNT);
  expect(most).toBe(5);
});

test('a page keeps the least sure and counts all', async () => {
  const pictures = picturing(2);
  const pixels = new Uint8Array(8 * 8 * 3);
  for (let i = 0; i < 300; i++) {
    const confidence = 0.5 + ((i * 7) % 300) / 1000;
    const probabilities = [confidence, 1 - confidence];
    const more = { predicted: 0, calibrated: null, notes: [], pixels };
    pictures.add({ name: `${i}`, probabilities, confidence, ...more });
  }
  for (let i = 0; i < 150; i++) pictures.add({ name: `${i}`, reason: 'it is empty' });
  const { shown, counts, predicted, unread, unreadShown } = await pictures.pictured();
  expect({ predicted, counts, unread }).toEqual({ predicted: 300, counts: [300, 0], unread: 150 });
  expect(unreadShown).toHaveLength(100);
  expect(shown.map(({ confidence }) => confidence)).toEqual(
    Array.from({ length: 200 }, (_, i) => 0.5 + i / 1000),
  );
});

test.each([
  [{ deep: false }, 'nothing says what is white'],
  [{ deep: true }, null],
  [{ deep: null }, null],
])('a 16-bit image of few values, by a model of which is known %j', async (known, fault) => {
  const path = join(folder, 'deep.png');
  const values = Uint16Array.from({ length: 400 }, (_, i) => i * 10);
  await sharp(values, { raw: { width: 20, height: 20, channels: 1 } })
    .toColourspace('grey16')
    .toFile(path);
  const all: ReadImage[] = [];
  for await (const image of decodeImages([path], { ...reading(), ...known }, 1)) all.push(image);
  const [image] = all;
  expect(all).toHaveLength(1);
  expect('reason' in image!).toBe(fault !== null);
  if ('reason' in image!) expect(image.reason).toContain(fault);
});

test('the slices of a volume are an image each, where the model has learnt from slices', async () => {
  const path = join(folder, 'volume.nii');
  writeFileSync(path, niftiFile([8, 8, 6]));
  const names = async (slices: object) => {
    const read: string[] = [];
    const own = { ...reading(), window: { low: 0, high: 400, deepOnly: true }, ...slices };
    for await (const image of decodeImages([path, paths[0]!], own, 4))
      read.push('reason' in image ? image.reason : image.name);
    return read;
  };
  expect(await names({ slices: { axis: 'axial', every: 3 } })).toEqual([
    `${path}, slice 0`,
    `${path}, slice 3`,
    paths[0],
  ]);
  expect((await names({}))[0]).toContain('it is a NIfTI volume; say which slices are images');
});
