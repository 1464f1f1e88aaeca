import { expect, test } from 'vitest';
import { pictureSource } from '../../src/cli/output/pictures.ts';
import { loadDataSet } from '../../src/data/load.ts';
import type { TrialRecord } from '../../src/store/records.ts';
import { rows } from '../support/analysis-rows.ts';
import { sample } from '../support/sample-experiment.ts';
import { targetSpec } from '../support/store-samples.ts';

const experiment = sample();
const trials = [{ hash: 'one', spec: targetSpec(1) }] as unknown as TrialRecord[];
const answersTo = (labels: Int32Array) =>
  new Map([
    ['one', { labels, predicted: labels, right: new Uint8Array(labels.length), groups: null }],
  ]);

test('pictures are there while the data set is what the trials answered to', async () => {
  const { test: images } = await loadDataSet(experiment.targets[0]!);
  const found = await pictureSource(experiment, trials, answersTo(images.labels)).picturesOf(
    'near',
    [1, 2],
  );
  expect('pictures' in found && [...found.pictures.keys()]).toEqual([1, 2]);
  const other = images.labels.map((label) => 1 - label);
  const changed = await pictureSource(experiment, trials, answersTo(other)).picturesOf('near', [1]);
  expect(changed).toEqual({ missing: 'the data set has changed since the trials ran' });
});

test('where it is gone, its error is the reason', async () => {
  const gone = sample({ targets: [{ kind: 'image-folder', dir: '/nowhere', name: 'near' }] });
  const found = await pictureSource(gone, trials, new Map()).picturesOf('near', [1]);
  expect('missing' in found && found.missing).toContain('/nowhere');
});

test('samples are an image of each class, of data that the trials ran on', async () => {
  const [target] = experiment.targets;
  const { classes, test: images } = await loadDataSet(target!);
  const ran = (test: number) =>
    rows(experiment, () => 0.5, { testImages: test }).map((trial) => ({
      ...trial,
      result: trial.result && { ...trial.result, classes },
    }));
  const samples = (test: number) =>
    pictureSource(experiment, ran(test), new Map()).samplesOf(target!);
  const found = await samples(images.count);
  expect('images' in found && found.images.map(({ label }) => label)).toEqual(classes);
  for (const { picture } of 'images' in found ? found.images : [])
    expect(picture).toMatch(/^data:image\/webp;base64,/);
  expect(await samples(images.count + 1)).toEqual({
    missing: 'the data set has changed since the trials ran',
  });
  expect(await pictureSource(experiment, [], new Map()).samplesOf(target!)).toHaveProperty(
    'missing',
  );
});
