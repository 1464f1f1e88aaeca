import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { writeKerasFile } from '../../../src/deployment/formats/keras-file.ts';
import { kerasLayers } from '../../../src/deployment/formats/keras-layers.ts';
import { writeLegacyH5 } from '../../../src/deployment/formats/legacy-h5.ts';
import { wholeModel } from '../../../src/deployment/formats/whole-model.ts';
import type { WeightArrays } from '../../../src/models/weights/weights.ts';
import { readSource } from '../../../src/training/source-file.ts';
import { askedModel, MADE } from '../../support/made-model.ts';
import { temporaryFolder } from '../../support/temporary-store.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

type Row = [name: string, className: string, settings: Record<string, unknown>, shapes: number[][]];

/** What Keras said of these models when it had loaded them: test/reference/exported.py. */
const GOLDEN: Record<string, Row[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../reference/golden/exported.json'), 'utf8'),
).models;

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

test('the golden file has all models', () => {
  expect(Object.keys(GOLDEN).sort()).toEqual(Object.keys(MADE).sort());
});

describe.each(Object.entries(MADE))('%s as a Keras model', (name, made) => {
  test('has the layers that Keras found in it, in its order, with their settings and weights', async () => {
    const { model } = await askedModel(made);
    const layers = kerasLayers(wholeModel(model));
    expect(layers.map((layer) => [layer.name, layer.className])).toEqual(
      GOLDEN[name]!.map(([own, className]) => [own, className]),
    );
    for (const [i, { config, weights }] of layers.entries()) {
      const [, , settings, shapes] = GOLDEN[name]![i]!;
      expect(settings).toMatchObject(
        Object.fromEntries(Object.entries(config).filter(([key]) => key in settings)),
      );
      expect(weights.map(([, { shape }]) => shape)).toEqual(shapes);
    }
  });

  test('gives its weights back from both kinds of file', async () => {
    const folder = temporaryFolder();
    const { model } = await askedModel(made);
    const whole = wholeModel(model);
    await writeKerasFile(join(folder, 'model.keras'), whole, new Date(0));
    await writeLegacyH5(join(folder, 'model.h5'), whole);
    for (const file of ['model.keras', 'model.h5']) {
      // The encoder of a refined base is no part of a source.
      if (made.refine !== undefined) continue;
      const { base } = await readSource(join(folder, file), model.about.trial.base);
      expectEqual(base, model.weights.base);
    }
  });
});

function expectEqual(found: WeightArrays, expected: WeightArrays): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { values }] of expected)
    expect(
      Buffer.from(found.get(name)!.values.buffer).equals(Buffer.from(values.buffer)),
      name,
    ).toBe(true);
}
