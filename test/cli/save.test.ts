import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as layers from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { loadDataSet } from '../../src/data/load.ts';
import { inputTensor } from '../../src/data/pixels/pixels.ts';
import { openStoreForReading } from '../../src/store/open.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = workplace();
  await chooseBackend(TEST_BACKEND);
});
afterAll(() => place.remove());

const read = (...parts: string[]) => readFileSync(join(place.folder, ...parts));

test("save: 'best' keeps models that predict elsewhere what was predicted here", async () => {
  const file = place.write('tiny.ts', tinyExperiment("save: 'best', seeds: [1],"));
  const first = await place.bench('run', file);
  expect(first.stderr).toBe('');
  expect(first.stdout).toContain('3 models kept in .transfer-bench/models, one folder a trial');
  const hashes = readdirSync(join(place.folder, '.transfer-bench/models'));
  expect(hashes).toHaveLength(3);

  const store = openStoreForReading(join(place.folder, '.transfer-bench/store.sqlite'));
  const predictions = store.predictionsOf(1, 'tiny');
  store.close();
  for (const hash of hashes) {
    const folder = join('.transfer-bench/models', hash);
    expect(readdirSync(join(place.folder, folder)).sort()).toEqual([
      'model.json',
      'trial.json',
      'weights.bin',
    ]);
    const { trial, classes, input, images, temperature, ...origin } = JSON.parse(
      read(folder, 'trial.json').toString(),
    );
    expect(origin).toEqual({ hash, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    const { modelTopology, weightsManifest } = JSON.parse(read(folder, 'model.json').toString());
    const model = await layers.loadLayersModel({
      load: async () => ({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: new Uint8Array(read(folder, 'weights.bin')).buffer,
      }),
    });
    const data = await loadDataSet(trial.data);
    expect(classes).toEqual(data.classes);
    expect(images).toEqual({ size: 16, resize: 'stretch', window: null, deep: false, grey: false });
    expect(temperature === null || temperature > 0).toBe(true);
    const all = Int32Array.from({ length: data.test.count }, (_, i) => i);
    const x = inputTensor(data.test, all, input.inputSize, input.scaling);
    const probabilities = (await (model.predict(x) as tf.Tensor2D).array()) as number[][];
    tf.dispose(x);
    model.dispose();
    for (const { example, predicted, confidence } of predictions.get(hash)!) {
      const row = probabilities[example]!;
      expect(row.indexOf(Math.max(...row))).toBe(predicted);
      expect(Math.abs(row[predicted]! - confidence)).toBeLessThan(1e-5);
    }
  }

  // What is there is reused; what is gone is made again.
  const again = async () => JSON.parse((await place.bench('run', file, '--json')).stdout).computed;
  expect(await again()).toBe(0);
  const [gone, torn] = hashes.map((hash) => join(place.folder, '.transfer-bench/models', hash));
  rmSync(gone!, { recursive: true });
  rmSync(join(torn!, 'weights.bin'));
  expect(await again()).toBe(2);
  expect(await again()).toBe(0);
}, 60_000);

test('a kept model is a source of another experiment, and each its own', async () => {
  const file = place.write('tiny.ts', tinyExperiment("save: 'best', seeds: [1],"));
  await place.bench('run', file);
  const [one, two] = readdirSync(join(place.folder, '.transfer-bench/models'));
  const kept = (hash: string) =>
    place.write(
      'kept.ts',
      tinyExperiment(
        `name: 'kept', seeds: [1], regimes: ['frozen'],
         sources: [{ kind: 'weights', name: 'kept', file: '.transfer-bench/models/${hash}/model.json' }],`,
      ),
    );
  const computed = async (name: string) => {
    const { stdout, stderr } = await place.bench('run', name, '--json');
    expect(stderr).not.toContain('error');
    return JSON.parse(stdout).computed;
  };
  expect(await computed(kept(one!))).toBe(1);
  expect(await computed(kept(one!))).toBe(0);
  expect(await computed(kept(two!))).toBe(1);
}, 60_000);
