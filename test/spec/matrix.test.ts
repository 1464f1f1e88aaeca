import { expect, test } from 'vitest';
import { pretrain, procedural, random } from '../../src/index.ts';
import { expandMatrix } from '../../src/spec/matrix.ts';
import { trialLabel } from '../../src/spec/trial.ts';
import { sample } from './sample.ts';

const shapes = procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 });

test('every cell once, a shared pretraining once a base and before its dependents', () => {
  const planned = expandMatrix(sample());
  const pretrainings = planned.filter(({ trial }) => trial.kind === 'pretraining');
  expect(pretrainings).toHaveLength(2);
  expect(planned).toHaveLength(2 + 2 * 2 * 3 * 3);
  expect(new Set(planned.map(({ trial }) => trialLabel(trial))).size).toBe(planned.length);
  for (const [at, { pretraining }] of planned.entries()) {
    if (pretraining === null) continue;
    const before = planned.slice(0, at).map(({ trial }) => JSON.stringify(trial));
    expect(before).toContain(JSON.stringify(pretraining));
  }
});

test('pretraining per seed is one a base and seed', () => {
  const sources = [pretrain({ name: 'shapes', data: shapes, seedPolicy: 'per-seed' })];
  const seeds = expandMatrix(sample({ sources }))
    .filter(({ trial }) => trial.kind === 'pretraining' && trial.base.name === 'VGG16')
    .map(({ trial }) => trial.seed);
  expect(seeds).toEqual([1, 2, 3]);
});

test('scratch runs once whatever the number of sources', () => {
  const sources = [pretrain({ name: 'shapes', data: shapes }), random()];
  const regimes = expandMatrix(sample({ sources, seeds: [1] })).flatMap(({ trial }) =>
    trial.kind === 'target' && trial.base.name === 'VGG16' && trial.data.name === 'far'
      ? [`${trial.source} ${trial.regime}`]
      : [],
  );
  expect(regimes.sort()).toEqual([
    'null scratch',
    'random fine-tuned',
    'random frozen',
    'shapes fine-tuned',
    'shapes frozen',
  ]);
});

test('without a regime that has a source nothing is pretrained', () => {
  const planned = expandMatrix(sample({ regimes: ['scratch'] }));
  expect(planned.every(({ trial }) => trial.kind === 'target')).toBe(true);
});

test('each base is scaled as its authors did, unless one scaling is asked for', () => {
  const scalings = (experiment = sample()) =>
    new Set(expandMatrix(experiment).map(({ trial }) => `${trial.base.name} ${trial.scaling}`));
  expect(scalings()).toEqual(new Set(['VGG16 caffe', 'InceptionResNetV2 tf']));
  expect(scalings(sample({ preprocessing: 'unit' }))).toEqual(
    new Set(['VGG16 unit', 'InceptionResNetV2 unit']),
  );
});
