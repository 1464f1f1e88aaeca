import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { run, start, timeless, trial } from '../../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

const spec = trial(
  'linear-probe',
  { head: { units: [] }, linearProbe: { l2: { from: 1e-6, to: 1e5, count: 12 } } },
  { method: 'linear-probe' },
);

test('goes through its phases, is the same again to the bit, and leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  const { result, phases } = await run(spec, start());
  expect(tf.memory().numTensors).toBe(before);
  expect(phases).toEqual(['data', 'features', 'head', 'evaluate']);
  expect(result.epochs).toHaveLength(1);
  expect(result).toMatchObject({ bestEpoch: 1, stoppedEarly: false, tuning: [] });
  expect(result.bestValidationLoss).toBe(result.epochs[0]!.validationLoss);
  expect(timeless(await run(spec, start()))).toEqual(timeless({ ...(await run(spec, start())) }));
});

test('what is tested is the probe that was chosen', async () => {
  const { result } = await run(spec, start());
  const { labels, probabilities } = result.validation;
  const right = [...labels].filter((label, i) => {
    const row = probabilities.slice(3 * i, 3 * i + 3);
    return row.indexOf(Math.max(...row)) === label;
  }).length;
  expect(right / labels.length).toBeCloseTo(result.epochs[0]!.validationAccuracy, 6);
});
