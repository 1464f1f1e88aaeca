import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { loadDataSet } from '../../../src/data/load.ts';
import type { Schedule } from '../../../src/experiment/schedule.ts';
import { readWeights } from '../../../src/models/weights/weights.ts';
import { createClassifier } from '../../../src/training/classifier.ts';
import { encodedPart } from '../../../src/training/regimes/encoded-part.ts';
import { trainRefined } from '../../../src/training/regimes/regimes.ts';
import { trainingData } from '../../../src/training/target-data.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { run, start, timeless, trial } from '../../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

const spec = (changes: Partial<Schedule> = {}) =>
  trial('refine', { refine: { filters: [4, 8] }, ...changes }, { method: 'refine' });

/** A classifier with an encoder, and all that its training is given. */
async function contextOf(changes: Partial<Schedule> = {}) {
  const { base, schedule, data } = spec(changes);
  const classifier = createClassifier(base, schedule, 3, 1, start().base);
  const observe = { phase: () => {}, images: () => {}, epoch: () => {} };
  const set = trainingData(spec(changes), await loadDataSet(data), null);
  return { classifier, data: set, schedule, seed: 1, observe };
}

test('goes through its phases, is the same again to the bit, and learns', async () => {
  const before = tf.memory().numTensors;
  const { result, phases } = await run(spec({ budget: { epochs: 12 } }), start());
  expect(tf.memory().numTensors).toBe(before);
  expect(phases).toEqual(['data', 'features', 'train', 'evaluate']);
  expect(result.testAccuracy).toBeGreaterThan(0.6);
  expect(timeless(await run(spec(), start()))).toEqual(timeless(await run(spec(), start())));
});

test('trains the encoder and the head, and nothing of the base', async () => {
  const context = await contextOf();
  const { classifier } = context;
  const before = await readWeights(classifier.baseWeights);
  const { parametersTrainable } = await trainRefined(context);
  const moved = [...(await readWeights(classifier.baseWeights))].flatMap(([name, { values }]) =>
    values.some((value, i) => value !== before.get(name)!.values[i]) ? name : [],
  );
  expect(moved.map((name) => name.split('/')[0])).toEqual([
    'encoder_conv1',
    'encoder_conv1',
    'encoder_conv2',
    'encoder_conv2',
  ]);
  const channels = classifier.base.outputShape[2]!;
  expect(parametersTrainable).toBe(112 + 296 + (channels + 1) * 8 + (8 + 1) * 3);
  classifier.dispose();
});

test('features that are computed once give what the whole network gives', async () => {
  const context = await contextOf();
  const { classifier, data } = context;
  const part = await encodedPart(context);
  const rows = Int32Array.of(3, 0, 11);
  const [packed, images] = [part.plain.input(rows, 1), data.plain.input(rows, 1)];
  expect(packed.shape.slice(0, 3)).toEqual([3, 1, 1]);
  const [own, whole] = [part.forward(packed, false, []), classifier.logits(images, null)];
  const [a, b] = [await own.data(), await whole.data()];
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i]!, 4);
  // What augmentation changes is computed anew in every step.
  const { plain } = await encodedPart({ ...context, data: { ...data, train: { ...data.plain } } });
  expect(plain).toBe(data.plain);
  classifier.dispose();
});

test('augmented and mixed images train too', async () => {
  const { result } = await run(
    spec({ augmentation: { flip: true, shift: 2, crop: 0 }, mixup: { alpha: 0.2 } }),
    start(),
  );
  expect(result.epochs).toHaveLength(3);
});
