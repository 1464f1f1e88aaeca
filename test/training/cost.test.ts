import { expect, test } from 'vitest';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import { type Images, trialWork } from '../../src/training/cost.ts';
import { trial, tuning } from '../support/training-trials.ts';

const IMAGES: Images = { train: 100, heldOut: null, test: 40, classes: 3 };
/** In forward passes of one image. */
function passes(spec: TrialSpec, images: Partial<Images> = {}): number {
  const all = { ...IMAGES, ...images };
  const one = trialWork(trial('frozen'), { ...all, train: 0, heldOut: null, test: 1 }).macs;
  return trialWork(spec, all).macs / one;
}

// Three epochs of a quarter held out; a training step costs three passes. At the end test images pass, and held-out ones whose features are not there.
test.each<[string, TrialSpec, number]>([
  ['frozen: each image once', trial('frozen'), 100 + 40],
  ['scratch: every epoch', trial('scratch'), 3 * (3 * 75 + 25) + 25 + 40],
  ['fine-tuned: both', trial('fine-tuned'), 100 + 2 * (3 * 75 + 25) + 25 + 40],
  ['a size alone', trial('scratch', {}, { trainSize: 40 }), 3 * (3 * 30 + 10) + 10 + 40],
  ['features of a size', trial('frozen', {}, { trainSize: 40 }), 40 + 40],
  [
    'a grid, a setting at a time',
    trial('scratch', { tune: { learningRate: [1, 2], weightDecay: [0, 0.1, 0.2] } }),
    6 * 3 * (3 * 75 + 25) + 25 + 40,
  ],
  ['a grid over cached features', trial('frozen', { tune: { learningRate: [1, 2] } }), 140],
  ['steps', trial('scratch', { budget: { steps: 75 } }), 8 * (3 * 75 + 25) + 25 + 40],
  [
    'no more head than epochs',
    trial('fine-tuned', { fineTuning: { ...tuning, headEpochs: 5 } }),
    165,
  ],
])('%s', (_what, spec, expected) => {
  expect(passes(spec)).toBeCloseTo(expected, 9);
});

test('REFINE sees each image once, each epoch where images vary, and trains its encoder', () => {
  const filters = [4];
  const spec = (changes = {}) =>
    trial('refine', { refine: { filters }, ...changes }, { method: 'refine' });
  const one = trialWork(trial('frozen'), { ...IMAGES, train: 0, heldOut: null, test: 1 }).macs;
  const encoder = (32 * 32 * 9 * 3 * 4) / one;
  const trained = 3 * (3 * 75 + 25) * encoder;
  expect(passes(spec())).toBeCloseTo(100 + 25 + 40 + trained, 9);
  const augmentation = { flip: true, shift: 0, crop: 0 };
  expect(passes(spec({ augmentation }))).toBeCloseTo(4 * 100 + 25 + 40 + trained, 9);
});

test("the data set's own validation images are beside a size, and not split off", () => {
  expect(passes(trial('scratch'), { heldOut: 20 })).toBeCloseTo(3 * (3 * 80 + 20) + 20 + 40, 9);
  const sized = (regime: 'frozen' | 'scratch') =>
    passes(trial(regime, {}, { trainSize: 40 }), { heldOut: 20 });
  expect(sized('scratch')).toBeCloseTo(3 * (3 * 40 + 20) + 20 + 40, 9);
  expect(sized('frozen')).toBeCloseTo(60 + 40, 9);
});

test('a layer is computed once a batch, three times where it trains', () => {
  const { calls, layers } = trialWork(trial('scratch', { batchSize: 25 }), IMAGES);
  expect(calls / layers).toBe(3 * (3 * 3 + 1) + 1 + 2);
});

test('numbers that layers give grow with the images as multiply-adds do', () => {
  const [few, many] = [{ train: 50 }, { train: 100 }].map((images) =>
    trialWork(trial('scratch'), { ...IMAGES, test: 0, ...images }),
  );
  expect(many!.outputs / few!.outputs).toBeCloseTo(many!.macs / few!.macs, 9);
});

test('a linear probe computes on the host, in the span of its features where images are few', () => {
  const spec = (count: number) => {
    const linearProbe = { l2: { from: 1e-6, to: 1e5, count } };
    return trial('linear-probe', { linearProbe }, { method: 'linear-probe' });
  };
  const { hostMacs } = trialWork(spec(45), IMAGES);
  expect(hostMacs).toBe(45 * 15 * 2 * 75 * 128 * 3);
  expect(trialWork(spec(9), IMAGES).hostMacs).toBe(hostMacs / 5);
  const many = trialWork(spec(45), { ...IMAGES, train: 1000 });
  expect(many.hostMacs).toBe(45 * 15 * 2 * 750 * 128 * 3);
  // 45 training images of 128 features: their span has 45 axes.
  const few = trialWork(spec(45), { ...IMAGES, train: 60 });
  expect(few.hostMacs).toBe(45 * 15 * 2 * 45 * 45 * 3);
  expect(trialWork(trial('frozen'), IMAGES).hostMacs).toBe(0);
});
