import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import type { DataSet, StreamedSet } from '../../src/data/image-set.ts';
import type { Regime } from '../../src/experiment/regime.ts';
import type { TargetTrialSpec, TrialSpec } from '../../src/experiment/trial.ts';
import type { TrainingData } from '../../src/training/regimes/training-context.ts';
import { trainingData } from '../../src/training/target-data.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { run, start, timeless, trial } from '../support/training-trials.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const CLASSES = 3;
/** Images of one pixel that tell their number, its low byte red and its high byte green. */
function numbered(count: number, rest: Partial<StreamedSet> = {}): StreamedSet {
  return {
    count,
    height: 1,
    width: 1,
    labels: Int32Array.from({ length: count }, (_, i) => (i * 7) % CLASSES),
    read: (index) => Uint8Array.of(index % 256, Math.floor(index / 256), 0),
    ...rest,
  };
}
const dataSet = (train: StreamedSet, validation?: number[]): DataSet => ({
  name: 'numbered',
  classes: ['a', 'b', 'c'],
  train,
  test: numbered(9),
  ...(validation && { validation: Int32Array.from(validation) }),
});
const sized = (trainSize: number | null, seed = 1): TargetTrialSpec =>
  trial(
    'scratch',
    {},
    { trainSize, seed, base: { name: 'VGG16', width: 0.25, inputSize: 1 }, scaling: 'unit' },
  );

/** The data set's own numbers of the images at some indices, read off their pixels. */
function numbersOf({ plain }: TrainingData, indices: Int32Array): number[] {
  const x = plain.input(indices, 0);
  const values = x.dataSync();
  x.dispose();
  return Array.from(indices, (_, i) =>
    Math.round(255 * values[3 * i]! + 256 * 255 * values[3 * i + 1]!),
  );
}
function parts(data: TrainingData) {
  return {
    train: numbersOf(data, data.trainIndices),
    validation: numbersOf(data, data.validationIndices),
  };
}
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

describe('a size', () => {
  test('is that of training and validation together', () => {
    const data = trainingData(sized(40), dataSet(numbered(300)));
    const { train, validation } = parts(data);
    expect([train.length, validation.length]).toEqual([30, 10]);
    expect(new Set([...train, ...validation]).size).toBe(40);
    // Nothing else is there, so that a frozen base computes no feature for nothing.
    expect(data.plain.labels).toHaveLength(40);
  });

  test('keeps each image with its label', () => {
    const set = numbered(300);
    const data = trainingData(sized(40), dataSet(set));
    for (const indices of [data.trainIndices, data.validationIndices])
      expect(Array.from(indices, (i) => data.plain.labels[i])).toEqual(
        numbersOf(data, indices).map((number) => set.labels[number]),
      );
  });

  test('lies within a larger one, and is drawn by the seed', () => {
    const images = (size: number, seed: number) => {
      const { train, validation } = parts(trainingData(sized(size, seed), dataSet(numbered(300))));
      return new Set([...train, ...validation]);
    };
    const larger = images(80, 1);
    expect([...images(40, 1)].every((number) => larger.has(number))).toBe(true);
    expect(sorted(images(40, 2))).not.toEqual(sorted(images(40, 1)));
  });

  test('of all images is what no size is', () => {
    const set = dataSet(numbered(90));
    const [all, none] = [sized(90), sized(null)].map((spec) => trainingData(spec, set));
    expect(all!.trainIndices).toEqual(none!.trainIndices);
    expect(all!.validationIndices).toEqual(none!.validationIndices);
    expect(parts(all!)).toEqual(parts(none!));
  });

  test('does not touch a pretraining', () => {
    const { trainSize: _, regime: __, ...rest } = sized(40);
    const pretraining = { ...rest, kind: 'pretraining', source: 'shapes' } as unknown as TrialSpec;
    const data = trainingData(pretraining, dataSet(numbered(90)));
    expect(data.trainIndices.length + data.validationIndices.length).toBe(90);
  });

  test('may be of more images than a call takes arguments', () => {
    const data = trainingData(sized(150_000), dataSet(numbered(200_000)));
    expect(data.trainIndices).toHaveLength(112_500);
    expect(data.validationIndices).toHaveLength(37_500);
  });

  test('too small to validate on is refused', () => {
    const short = sized(6);
    const spec = { ...short, schedule: { ...short.schedule, validation: 0.05 } };
    expect(() => trainingData(spec, dataSet(numbered(90)))).toThrow(
      'a share of 0.05 of 6 training images is 0',
    );
  });
});

describe("the data set's own validation images", () => {
  const own = [...Array(30).keys()].map((i) => 3 * i + 1);

  test('are kept whole beside a size, and never trained on', () => {
    const data = trainingData(sized(40), dataSet(numbered(300), own));
    const { train, validation } = parts(data);
    expect(validation).toEqual(own);
    expect(train).toHaveLength(40);
    expect(new Set([...train, ...own]).size).toBe(70);
    expect(data.plain.labels).toHaveLength(70);
  });

  test('are the same whatever seed and size', () => {
    for (const spec of [sized(12, 1), sized(200, 2), sized(null, 3)])
      expect(parts(trainingData(spec, dataSet(numbered(300), own))).validation).toEqual(own);
  });

  test('leave all others, by no size and by that of all others', () => {
    for (const spec of [sized(null), sized(270)]) {
      const { train } = parts(trainingData(spec, dataSet(numbered(300), own)));
      expect(sorted([...train, ...own])).toEqual([...Array(300).keys()]);
    }
  });
});

describe('groups', () => {
  const groups = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 5));

  test.each([1, 2, 3, 4])('are never on both sides of a size (seed %i)', (seed) => {
    const data = trainingData(sized(100, seed), dataSet(numbered(300, { groups })));
    const { train, validation } = parts(data);
    expect(train.length + validation.length).toBe(100);
    expect(validation.length).toBeGreaterThan(10);
    const trained = new Set(train.map((number) => groups[number]));
    expect(validation.filter((number) => trained.has(groups[number]))).toEqual([]);
  });
});

// Whether the images are picked or taken whole, their indices and order are the same.
test.each<Regime>(['frozen', 'fine-tuned', 'scratch'])(
  '%s: a trial of every image by its number is one of all images',
  async (regime) => {
    const changes = {
      budget: { epochs: 2 },
      ...(regime === 'scratch' ? { augmentation: { flip: true, shift: 2, crop: 0 } as const } : {}),
    };
    const from = () => (regime === 'scratch' ? null : start());
    const all = timeless(await run(trial(regime, changes), from()));
    expect(timeless(await run(trial(regime, changes, { trainSize: 48 }), from()))).toEqual(all);
    const some = timeless(await run(trial(regime, changes, { trainSize: 24 }), from()));
    expect(some.split).toEqual({ train: 18, validation: 6, test: 24 });
    expect(some.testLoss).not.toBe(all.testLoss);
    expect(some.predictions.map(({ label }) => label)).toEqual(
      all.predictions.map(({ label }) => label),
    );
  },
);
