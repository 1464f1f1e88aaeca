import { expect, test } from 'vitest';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import { trialLabel } from '../../src/experiment/trial.ts';
import {
  converged,
  equal,
  meanVariance,
  pretrain,
  procedural,
  random,
  resnet50,
  vgg16,
  weights,
} from '../../src/index.ts';
import { sample } from '../support/sample-experiment.ts';

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

test('sizes and budgets are in it, each once, a target with all of its before the next', () => {
  const planned = expandMatrix(
    sample({
      bases: [vgg16({ width: 0.25 })],
      seeds: [1, 2],
      trainSizes: [16, 'all'],
      budgets: [equal({ steps: 20 }), converged({ epochs: 9, patience: 4 })],
    }),
  );
  const targets = planned.flatMap(({ trial }) => (trial.kind === 'target' ? [trial] : []));
  expect(planned).toHaveLength(1 + 2 * 2 * 2 * 2 * 3);
  expect(new Set(planned.map(({ trial }) => trialLabel(trial))).size).toBe(planned.length);
  const cells = targets.map(
    ({ data, trainSize, budget, seed }) => `${data.name} ${trainSize} ${budget} ${seed}`,
  );
  const order = ['near', 'far'].flatMap((data) =>
    [16, null].flatMap((size) =>
      ['equal', 'converged'].flatMap((budget) =>
        [1, 2].flatMap((seed) => new Array(3).fill(`${data} ${size} ${budget} ${seed}`)),
      ),
    ),
  );
  expect(cells).toEqual(order);
  for (const { budget, schedule } of targets)
    expect(schedule).toMatchObject(
      budget === 'equal'
        ? { budget: { steps: 20 }, earlyStopping: { patience: 'never' } }
        : { budget: { epochs: 9 }, earlyStopping: { patience: 4 } },
    );
});

test('without sizes and budgets all images are taken, by the own budget of each regime', () => {
  for (const { trial } of expandMatrix(sample()))
    if (trial.kind === 'target')
      expect(trial).toMatchObject({
        trainSize: null,
        budget: null,
        schedule: { budget: { epochs: 6 } },
      });
});

test('a pretraining is of all its images, whatever the sizes and budgets', () => {
  const [before, after] = [{}, { trainSizes: [16, 20], budgets: [equal({ steps: 20 })] }].map(
    (changes) =>
      expandMatrix(sample(changes)).flatMap(({ trial }) =>
        trial.kind === 'pretraining' ? [trial] : [],
      ),
  );
  expect(after).toEqual(before);
  expect(after).toHaveLength(2);
});

test('what a trial starts from is its source, drawn after it, or new', () => {
  const sources = [
    pretrain({ name: 'shapes', data: shapes }),
    random(),
    meanVariance('shapes', { name: 'scale' }),
  ];
  const planned = expandMatrix(
    sample({
      bases: [vgg16({ width: 0.25 })],
      sources,
      seeds: [1],
      regimes: ['frozen', 'scratch'],
    }),
  );
  const starts = planned.flatMap(({ trial, source, pretraining }) =>
    trial.kind === 'target' && trial.data.name === 'far'
      ? [[trial.source, trial.start, source?.name ?? null, pretraining?.source ?? null]]
      : [],
  );
  expect(starts).toEqual([
    ['shapes', 'weights', 'shapes', 'shapes'],
    ['random', 'random', 'random', null],
    // It needs the weights that it is drawn after, and so their pretraining.
    ['scale', 'mean-variance', 'shapes', 'shapes'],
    [null, 'random', null, null],
  ]);
  expect(planned.filter(({ trial }) => trial.kind === 'pretraining')).toHaveLength(1);
});

test("a control that stands before its source has the source's pretraining before it", () => {
  const sources = [meanVariance('shapes'), pretrain({ name: 'shapes', data: shapes })];
  const [first, second] = expandMatrix(sample({ sources }));
  expect(first?.trial).toEqual(second?.pretraining);
  expect(second?.trial).toMatchObject({ source: 'mean-variance', start: 'mean-variance' });
});

test('without a regime that has a source nothing is pretrained', () => {
  const planned = expandMatrix(sample({ regimes: ['scratch'] }));
  expect(planned.every(({ trial }) => trial.kind === 'target')).toBe(true);
});

test('each base is scaled as its authors did, unless one scaling is asked for', () => {
  const scalings = (experiment = sample()) =>
    new Set(expandMatrix(experiment).map(({ trial }) => `${trial.base.name} ${trial.scaling}`));
  expect(scalings()).toEqual(new Set(['VGG16 caffe', 'InceptionResNetV2 tf']));
  const versions = [resnet50({ inputSize: 48 }), resnet50({ version: 1.5 })];
  expect(scalings(sample({ bases: versions }))).toEqual(
    new Set(['ResNet50 caffe', 'ResNet50 torch']),
  );
  expect(scalings(sample({ preprocessing: 'unit' }))).toEqual(
    new Set(['VGG16 unit', 'InceptionResNetV2 unit']),
  );
});

test("a source's own scaling is that of its trials and of what is drawn after it; not of scratch and random", () => {
  const file = { VGG16: 'vgg16.h5', InceptionResNetV2: 'irv2.h5' };
  const scalings = (preprocessing: 'tf' | { VGG16: 'tf' }, changes = {}) => {
    const sources = [
      weights(file, { name: 'xray', preprocessing }),
      weights(file, { name: 'plain' }),
      meanVariance('xray'),
      random(),
    ];
    const planned = expandMatrix(sample({ sources, seeds: [1], ...changes }));
    return Object.fromEntries(
      planned.map(({ trial }) => [`${trial.base.name} ${trial.source}`, trial.scaling]),
    );
  };
  const own = {
    'VGG16 xray': 'tf',
    'VGG16 mean-variance': 'tf',
    'VGG16 plain': 'caffe',
    'VGG16 random': 'caffe',
    'VGG16 null': 'caffe',
  };
  expect(scalings('tf')).toMatchObject(own);
  // Of a base that it does not name, and against one for all.
  expect(scalings({ VGG16: 'tf' })).toMatchObject({ ...own, 'InceptionResNetV2 xray': 'tf' });
  expect(scalings({ VGG16: 'tf' }, { preprocessing: 'unit' })).toMatchObject({
    'VGG16 xray': 'tf',
    'VGG16 null': 'unit',
    'InceptionResNetV2 xray': 'unit',
  });
});
