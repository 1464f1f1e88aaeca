import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../src/experiment/grid-settings.ts';
import { pretrainingScheduleOf, scheduleOf, scheduleUnder } from '../../src/experiment/schedule.ts';
import { adam, bss, fineTuned, l2sp, sgd } from '../../src/index.ts';
import { sample } from '../support/sample-experiment.ts';

test("the article's settings where nothing is said", () => {
  expect(scheduleOf(sample({ training: {} }).training, 'frozen')).toEqual({
    budget: { epochs: 40 },
    batchSize: 128,
    optimizer: {
      name: 'adam',
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      weightDecay: 0,
    },
    head: { units: [1024] },
    earlyStopping: { patience: 3 },
    augmentation: false,
    batchNormMomentum: null,
    validation: 0.1,
    tune: false,
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

describe('a grid', () => {
  const settings = (tune: object, regime: 'scratch' | 'fine-tuned' = 'scratch') =>
    settingsOf(scheduleOf(sample({ training: { [regime]: { tune } } }).training, regime));

  test('is every rate with every decay, each once', () => {
    const found = settings({ learningRate: [1e-3, 1e-2], weightDecay: [0, 1e-4, 1e-2] });
    expect(found.map(({ optimizer: o }) => [o.learningRate, o.weightDecay])).toEqual([
      [1e-3, 0],
      [1e-3, 1e-4],
      [1e-3, 1e-2],
      [1e-2, 0],
      [1e-2, 1e-4],
      [1e-2, 1e-2],
    ]);
    expect(found.every(({ tune }) => tune === false)).toBe(true);
  });

  test('of fine-tuning varies the rate of its second phase', () => {
    const found = settings({ learningRate: [1e-5, 1e-4] }, 'fine-tuned');
    expect(found.map(({ fineTuning }) => fineTuning?.baseLearningRate)).toEqual([1e-5, 1e-4]);
    expect(found.map(({ optimizer }) => optimizer.learningRate)).toEqual([1e-3, 1e-3]);
  });

  test.each([
    [l2sp({ alpha: 5, beta: 0.2 }), 'alpha'],
    [bss({ eta: 5, k: 2 }), 'eta'],
  ])('of a regime with a penalty varies its strength: %j', (penalty, name) => {
    const { training, regimes } = sample({
      regimes: [
        'fine-tuned',
        'scratch',
        fineTuned({
          name: 'drawn',
          penalty,
          tune: { learningRate: [1e-4, 1e-3], penaltyStrength: [0.1, 1] },
        }),
      ],
    });
    const found = settingsOf(scheduleOf(training, regimes[2]!));
    expect(found.map(({ fineTuning: of }) => [of!.baseLearningRate, of!.penalties])).toEqual([
      [1e-4, [{ ...penalty, [name]: 0.1 }]],
      [1e-4, [{ ...penalty, [name]: 1 }]],
      [1e-3, [{ ...penalty, [name]: 0.1 }]],
      [1e-3, [{ ...penalty, [name]: 1 }]],
    ]);
  });

  test('without one the schedule stands alone', () => {
    const schedule = scheduleOf(sample().training, 'frozen');
    expect(settingsOf(schedule)).toEqual([schedule]);
  });

  test("the experiment's is the regimes', not the pretraining's", () => {
    const { training } = sample({ training: { tune: { learningRate: [1e-3, 1e-2] } } });
    expect(scheduleOf(training, 'frozen').tune).toEqual({ learningRate: [1e-3, 1e-2] });
    expect(pretrainingScheduleOf(training).tune).toBe(false);
    expect(pretrainingScheduleOf(training, { tune: { weightDecay: [0.1] } }).tune).toEqual({
      weightDecay: [0.1],
    });
  });
});

describe('budgets', () => {
  const { training } = sample({
    training: { epochs: 6, batchSize: 16, frozen: { epochs: 30 }, earlyStopping: { patience: 2 } },
  });

  test('equal gives every regime the same, and stops none of them', () => {
    for (const regime of ['frozen', 'fine-tuned', 'scratch'] as const)
      expect(scheduleUnder({ kind: 'equal', steps: 40 }, training, regime)).toMatchObject({
        budget: { steps: 40 },
        earlyStopping: { patience: 'never' },
      });
  });

  test("equal takes the experiment's where it says none, whatever a regime's own is", () => {
    expect(scheduleUnder({ kind: 'equal' }, training, 'frozen').budget).toEqual({ epochs: 6 });
    expect(
      scheduleUnder({ kind: 'equal' }, sample({ training: {} }).training, 'frozen').budget,
    ).toEqual({ epochs: 40 });
  });

  test('equal without early stopping keeps the last weights', () => {
    const last = sample({ training: { earlyStopping: false } }).training;
    expect(scheduleUnder({ kind: 'equal' }, last, 'scratch').earlyStopping).toBe(false);
  });

  test('converged watches validation, within its epochs', () => {
    const converged = { kind: 'converged', epochs: 100, patience: 7 } as const;
    expect(scheduleUnder(converged, training, 'frozen')).toMatchObject({
      budget: { epochs: 100 },
      earlyStopping: { patience: 7 },
    });
  });

  test("none is each regime's own", () => {
    expect(scheduleUnder(null, training, 'frozen')).toEqual(scheduleOf(training, 'frozen'));
  });
});

describe('what is off leaves no field, so that hashes stay as they were', () => {
  const off = { classWeights: false, labelSmoothing: 0, mixup: false } as const;

  test('in the experiment and in a regime', () => {
    expect(scheduleOf(sample({ training: off }).training, 'scratch')).toEqual(
      scheduleOf(sample({ training: {} }).training, 'scratch'),
    );
    const { training } = sample({
      regimes: ['scratch'],
      training: {
        classWeights: 'balanced',
        labelSmoothing: 0.1,
        mixup: { alpha: 0.4 },
        frozen: off,
      },
    });
    expect(scheduleOf(training, 'frozen')).not.toHaveProperty('classWeights');
    expect(scheduleOf(training, 'frozen')).not.toHaveProperty('labelSmoothing');
    expect(scheduleOf(training, 'frozen')).not.toHaveProperty('mixup');
    expect(scheduleOf(training, 'scratch')).toMatchObject({
      classWeights: 'balanced',
      labelSmoothing: 0.1,
      mixup: { alpha: 0.4 },
    });
  });

  test("a pretraining balances its own classes, and does not take over the targets' weights", () => {
    const named = sample({ training: { classWeights: { a: 1, b: 2 } } }).training;
    expect(pretrainingScheduleOf(named)).not.toHaveProperty('classWeights');
    expect(pretrainingScheduleOf(named, { classWeights: [1, 3] }).classWeights).toEqual([1, 3]);
    const balanced = sample({ training: { classWeights: 'balanced' } }).training;
    expect(pretrainingScheduleOf(balanced).classWeights).toBe('balanced');
  });
});

test('a grid of rates keeps the schedule of the rate', () => {
  const cosine = { kind: 'cosine', alpha: 0, warmup: { steps: 3 } } as const;
  const optimizer = adam(1e-3, { schedule: cosine });
  const { training } = sample({ training: { optimizer, tune: { learningRate: [1e-3, 1e-2] } } });
  const found = settingsOf(scheduleOf(training, 'scratch'));
  expect(
    found.map(({ optimizer: { learningRate, schedule } }) => [learningRate, schedule]),
  ).toEqual([
    [1e-3, cosine],
    [1e-2, cosine],
  ]);
});
