import { expect, test } from 'vitest';
import { pictureSource } from '../../src/cli/output/pictures.ts';
import { loadDataSet } from '../../src/data/load.ts';
import type { TrialRecord } from '../../src/store/records.ts';
import { sample } from '../experiment/sample.ts';
import { targetSpec } from '../store/samples.ts';

const experiment = sample();
const trials = [{ hash: 'one', spec: targetSpec(1) }] as unknown as TrialRecord[];
const answersTo = (labels: Int32Array) =>
  new Map([
    ['one', { labels, predicted: labels, right: new Uint8Array(labels.length), groups: null }],
  ]);

test('pictures are there while the data set is what the trials answered to', async () => {
  const { test: images } = await loadDataSet(experiment.targets[0]!);
  const found = await pictureSource(experiment, trials, answersTo(images.labels))('near', [1, 2]);
  expect('pictures' in found && [...found.pictures.keys()]).toEqual([1, 2]);
  const other = images.labels.map((label) => 1 - label);
  const changed = await pictureSource(experiment, trials, answersTo(other))('near', [1]);
  expect(changed).toEqual({ missing: 'the data set has changed since the trials ran' });
});

test('where it is gone, its error is the reason', async () => {
  const gone = sample({ targets: [{ kind: 'image-folder', dir: '/nowhere', name: 'near' }] });
  const found = await pictureSource(gone, trials, new Map())('near', [1]);
  expect('missing' in found && found.missing).toContain('/nowhere');
});
