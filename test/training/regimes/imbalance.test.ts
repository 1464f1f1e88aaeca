import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import type { Regime } from '../../../src/experiment/regime.ts';
import type { Schedule } from '../../../src/experiment/schedule.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { run, schedule, start, timeless, trial, tuning } from '../../support/training-trials.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const dropout = { head: { units: [8], dropout: 0.5 } };
const cosine = {
  optimizer: { ...schedule.optimizer, schedule: { kind: 'cosine', alpha: 0 } },
} as const;
const REGIMES: readonly Regime[] = ['frozen', 'fine-tuned', 'scratch'];
const result = async (regime: Regime, changes: Partial<Schedule>) =>
  timeless(
    await run(
      trial(regime, { budget: { epochs: 2 }, ...changes }),
      regime === 'scratch' ? null : start(),
    ),
  );

/** What changes training, each by itself. */
const changes: Readonly<Record<string, Partial<Schedule>>> = {
  'class weights': { classWeights: { red: 1, green: 3, blue: 1 } },
  'balanced classes, smoothed': { classWeights: 'balanced', labelSmoothing: 0.2 },
  dropout,
  'a cosine': cosine,
  mixup: { mixup: { alpha: 0.4 } },
};

describe.each(REGIMES)('%s', (regime) => {
  test('weights that are all 1 give the numbers of none, to the bit', async () => {
    expect(await result(regime, { classWeights: [1, 1, 1] })).toEqual(await result(regime, {}));
  });

  test('all at once give the same numbers again', async () => {
    const { mixup, ...others } = Object.assign({}, ...Object.values(changes)) as Partial<Schedule>;
    const all = { ...others, ...(regime === 'frozen' || mixup === undefined ? {} : { mixup }) };
    expect(await result(regime, all)).toEqual(await result(regime, all));
  });
});

test('each changes the numbers', async () => {
  const found = [(await result('scratch', {})).testLoss];
  for (const each of Object.values(changes)) found.push((await result('scratch', each)).testLoss);
  expect(new Set(found).size).toBe(1 + Object.keys(changes).length);
});

test('the head of fine-tuning trains on images that are not mixed', async () => {
  const headAlone = { fineTuning: { ...tuning, headEpochs: 2 } };
  const mixed = await result('fine-tuned', { ...headAlone, mixup: { alpha: 0.4 } });
  expect(mixed).toEqual(await result('fine-tuned', headAlone));
});

test('validation loss is neither weighted nor smoothed, and training loss is', async () => {
  const still = {
    optimizer: { ...schedule.optimizer, learningRate: 1e-30 },
    earlyStopping: false,
  } as const;
  const [plain, weighted] = [
    await result('scratch', still),
    await result('scratch', { ...still, classWeights: [2, 2, 2] }),
  ];
  expect(weighted.epochs[0]!.validationLoss).toBe(plain.epochs[0]!.validationLoss);
  expect(weighted.epochs[0]!.loss / plain.epochs[0]!.loss).toBeCloseTo(2, 5);
  expect(weighted.testLoss).toBe(plain.testLoss);
});
