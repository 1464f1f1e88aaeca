import { expect, test } from 'vitest';
import { type Schedule, scheduleOf } from '../../../src/experiment/schedule.ts';
import type { RateSchedule } from '../../../src/experiment/training-schema.ts';
import { SCHEDULE_SETTINGS } from '../../../src/report/sections/schedule-settings.ts';

const scratch = scheduleOf({}, 'scratch');
const tuned = scheduleOf({}, 'fine-tuned');
const says = (label: string, changes: Partial<Schedule>, of = scratch) =>
  SCHEDULE_SETTINGS.find((each) => each.label === label)!.show({ ...of, ...changes });

test('a budget is of epochs or steps', () => {
  expect(says('Budget', { budget: { epochs: 1 } })).toBe('at most 1 epoch');
  expect(says('Budget', { budget: { steps: 1500 } })).toBe('at most 1,500 steps');
  expect(says('Batch', { batchSize: 1 })).toBe('1 image');
});

test('an optimizer is told with all that it was set to', () => {
  const adam = scratch.optimizer;
  expect(says('Optimizer', {})).toBe('Adam, learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7');
  expect(says('Optimizer', { optimizer: { ...adam, weightDecay: 1e-4 } })).toMatch(
    /, weight decay 1e-4$/,
  );
  const sgd = {
    name: 'sgd',
    learningRate: 1e-5,
    momentum: 0.9,
    nesterov: false,
    weightDecay: 0,
  } as const;
  expect(says('Optimizer', { optimizer: sgd })).toBe('SGD, learning rate 1e-5, momentum 0.9');
  expect(says('Optimizer', { optimizer: { ...sgd, nesterov: true } })).toBe(
    'SGD, learning rate 1e-5, momentum 0.9 (Nesterov)',
  );
});

test('a grid lists what was tried of each setting', () => {
  const tune = { learningRate: [0.01, 1e-4], weightDecay: [0] };
  expect(says('Tuned by validation loss', { tune })).toBe(
    'learning rate 0.01, 1e-4; weight decay 0',
  );
  expect(says('Tuned by validation loss', { tune: { learningRate: [0.01] } })).toBe(
    'learning rate 0.01',
  );
  expect(says('Tuned by validation loss', {})).toBe('no');
});

test('early stopping says which weights are tested', () => {
  const stopping = (earlyStopping: Schedule['earlyStopping']) =>
    says('Early stopping', { earlyStopping });
  expect(stopping(false)).toBe('none: the last weights are tested');
  expect(stopping({ patience: 1 })).toBe(
    'patience 1 epoch on validation loss; the weights of the lowest validation loss are tested',
  );
  expect(stopping({ patience: 'never' })).toBe(
    'none, the whole budget is used; the weights of the lowest validation loss are tested',
  );
});

test('augmentation names what is on, and that a head alone has none of it', () => {
  const all = { flip: true, shift: 2, crop: 0.25 };
  expect(says('Augmentation', { augmentation: all })).toBe(
    'mirroring, shifts up to 2 px, crops to at least 75.0% of each side',
  );
  const flip = { flip: true, shift: 0, crop: 0 };
  expect(says('Augmentation', { augmentation: flip }, tuned)).toBe(
    'mirroring; not while the head trains alone',
  );
  const cold = { augmentation: flip, fineTuning: { ...tuned.fineTuning!, headEpochs: 0 } };
  expect(says('Augmentation', cold, tuned)).toBe('mirroring');
  expect(says('Augmentation', { augmentation: { flip: false, shift: 0, crop: 0 } })).toBe('none');
});

test('fine-tuning says from where on, how fast, and what batch normalisation does', () => {
  expect(says('Fine-tuning', {})).toBe('–');
  expect(says('Fine-tuning', {}, tuned)).toBe(
    'head alone for 3 epochs, then the whole base at learning rate 1e-5; batch normalisation frozen',
  );
  const fineTuning = {
    headEpochs: 1,
    from: 'block5',
    baseLearningRate: 0.01,
    batchNorm: 'train',
  } as const;
  expect(says('Fine-tuning', { fineTuning })).toBe(
    'head alone for 1 epoch, then the base from block5 on at learning rate 0.01; batch normalisation trained',
  );
});

test('head, validation and momentum', () => {
  expect(says('Head', { head: { units: [64, 8] } })).toBe(
    'global average pooling, dense 64 relu, dense 8 relu, softmax',
  );
  expect(says('Validation', { validation: 0.125 })).toBe(
    '12.5% of the training images, stratified, by seed, unless the data has its own',
  );
  expect(says('BN momentum', { batchNormMomentum: 0.9 })).toBe('0.9');
  expect(says('BN momentum', {})).toBe('each base’s own');
});

test('a schedule of the learning rate says where it begins and ends', () => {
  const rate = (schedule: RateSchedule, changes: Partial<Schedule> = {}, of = scratch) =>
    says('Learning rate', { optimizer: { ...of.optimizer, schedule }, ...changes }, of);
  expect(says('Learning rate', {})).toBe('constant');
  expect(rate({ kind: 'constant', warmup: { epochs: 2 } })).toBe(
    'constant, after a warm-up of 2 epochs',
  );
  expect(rate({ kind: 'cosine', alpha: 0 }, { earlyStopping: false })).toBe(
    'cosine to 0 over the budget',
  );
  expect(rate({ kind: 'cosine', alpha: 0.01, warmup: { steps: 1 } }, {}, tuned)).toBe(
    'cosine to 0.01 of it over the budget, after a warm-up of 1 step, in each phase anew; cut off where training stops early',
  );
  expect(
    rate(
      { kind: 'one-cycle', pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 },
      { earlyStopping: { patience: 'never' } },
    ),
  ).toBe('one cycle: from 1/25 of it, highest after 30.0% of the steps, to 1/250000');
});

test('what is done against imbalance and few images is told', () => {
  expect(says('Head', { head: { units: [8], dropout: 0.5 } })).toBe(
    'global average pooling, dense 8 relu, dropout 0.5, softmax',
  );
  expect(says('Head', { head: { units: [], dropout: 0.5 } })).toBe(
    'global average pooling, dropout 0.5, softmax',
  );
  expect(says('Mixup', { mixup: { alpha: 0.2 } }, tuned)).toBe(
    'α 0.2; not while the head trains alone',
  );
  expect(says('Class weights', { classWeights: { cat: 1, dog: 2.5 } })).toBe('cat 1, dog 2.5');
  expect(says('Class weights', { classWeights: [1, 2.5] })).toBe('1, 2.5');
  expect(says('Class weights', { classWeights: 'balanced' })).toBe(
    'balanced, on the images trained on',
  );
  expect(says('Label smoothing', { labelSmoothing: 0.1 })).toBe('0.1');
  for (const label of ['Mixup', 'Class weights', 'Label smoothing'])
    expect(says(label, {})).toBe('none');
});
