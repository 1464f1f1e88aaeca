import { expect, test } from 'vitest';
import { adam, sgd } from '../../src/index.ts';
import { pretrainingScheduleOf, scheduleOf } from '../../src/spec/schedule.ts';
import { sample } from './sample.ts';

test("the article's settings where nothing is said", () => {
  expect(scheduleOf(sample({ training: {} }).training, 'frozen')).toEqual({
    budget: { epochs: 40 },
    batchSize: 128,
    optimizer: { name: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    head: { units: [1024] },
    earlyStopping: { patience: 3 },
    augmentation: false,
    batchNormMomentum: null,
    validation: 0.1,
  });
});

test("a regime's own options go over the experiment's", () => {
  const { training } = sample({
    training: {
      epochs: 6,
      batchSize: 16,
      earlyStopping: false,
      validation: 0.25,
      scratch: {
        steps: 90,
        optimizer: sgd(0.1, { momentum: 0.9 }),
        earlyStopping: { patience: 5 },
      },
      'fine-tuned': { from: 'block4', baseLearningRate: 1e-4 },
    },
  });
  expect(scheduleOf(training, 'scratch')).toMatchObject({
    budget: { steps: 90 },
    batchSize: 16,
    optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false },
    earlyStopping: { patience: 5 },
    validation: 0.25,
  });
  expect(scheduleOf(training, 'frozen')).toMatchObject({
    budget: { epochs: 6 },
    earlyStopping: false,
  });
  expect(scheduleOf(training, 'frozen')).not.toHaveProperty('fineTuning');
  expect(scheduleOf(training, 'fine-tuned').fineTuning).toEqual({
    from: 'block4',
    headEpochs: 3,
    baseLearningRate: 1e-4,
    batchNorm: 'frozen',
  });
});

test('pretraining follows the experiment where its source is silent', () => {
  const { training } = sample({
    training: { epochs: 6, optimizer: adam(2e-3), scratch: { epochs: 9 } },
  });
  expect(pretrainingScheduleOf(training, { batchSize: 8 })).toMatchObject({
    budget: { epochs: 6 },
    batchSize: 8,
    optimizer: { learningRate: 2e-3 },
  });
});
