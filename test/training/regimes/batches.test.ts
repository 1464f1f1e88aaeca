import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { generatorOf } from '../../../src/experiment/random.ts';
import { buildHead } from '../../../src/models/head.ts';
import { drawMixing } from '../../../src/training/data/mixup.ts';
import { batchesOf, type Feeding } from '../../../src/training/regimes/batches.ts';
import type { Batch } from '../../../src/training/step/compiled.ts';
import { crossEntropy } from '../../../src/training/step/loss.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const CLASSES = 3;
const LABELS = Int32Array.of(0, 2, 0, 1, 0, 2);
const ALL = Int32Array.from(LABELS.keys());
/** An image is its index, four times. */
const examples = {
  labels: LABELS,
  input: (indices: Int32Array) =>
    tf.tensor4d(
      [...indices].flatMap((index) => [index, index, index, index]),
      [indices.length, 1, 1, 4],
    ),
};
const plain: Feeding = {
  head: buildHead([1, 1, 4], { units: [] }, CLASSES),
  classWeights: null,
  labelSmoothing: 0,
  mixup: null,
  seed: 1,
};

/** What a batch holds, on the host. */
function hosted(feeding: Partial<Feeding>, indices = ALL, epoch = 1) {
  const batch = batchesOf(examples, { ...plain, ...feeding })(indices, epoch);
  const { x, labels, masks = [] } = batch;
  const values = {
    x: [...x.dataSync()],
    labels: [...labels.dataSync()],
    masks: masks.map((mask) => [...mask.dataSync()]),
    rank: labels.rank,
  };
  dispose(batch);
  return values;
}

function dispose({ x, labels, masks = [] }: Batch): void {
  tf.dispose([x, labels, ...masks]);
}

const rowsOf = (targets: readonly number[]) =>
  Array.from({ length: targets.length / CLASSES }, (_, i) =>
    targets.slice(i * CLASSES, (i + 1) * CLASSES),
  );
const sumOf = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);

test('with nothing set a step is fed labels, and images as they are', () => {
  const { x, labels, masks, rank } = hosted({});
  expect({ labels, masks, rank }).toEqual({ labels: [...LABELS], masks: [], rank: 1 });
  expect(x.filter((_, i) => i % 4 === 0)).toEqual([...ALL]);
});

test('weights that are all 1 give the same loss and gradient, to the bit', async () => {
  const logits = tf.tensor2d(
    [2, -1, 0.5, 0, 3, 1, -1, -2, 4, 60, -60, 0, 1, 1, 1, 0, 0, 9],
    [6, 3],
  );
  const found: number[][] = [];
  for (const classWeights of [null, [1, 1, 1]]) {
    const batch = batchesOf(examples, { ...plain, classWeights })(ALL, 1);
    const { value, grad } = tf.valueAndGrad((z) => crossEntropy(z as tf.Tensor2D, batch.labels))(
      logits,
    );
    found.push([...(await value.data()), ...(await grad.data())]);
    tf.dispose([value, grad]);
    dispose(batch);
  }
  const [labelled, weighted] = found;
  expect(weighted).toEqual(labelled);
  logits.dispose();
});

describe('targets', () => {
  const feedings = fc.record({
    labelSmoothing: fc.integer({ min: 0, max: 9 }).map((s) => s / 10),
    mixup: fc.constantFrom(null, { alpha: 0.2 }, { alpha: 1 }),
    seed: fc.nat(),
  });

  test('sum to 1, whatever is smoothed and mixed', () => {
    fc.assert(
      fc.property(feedings, (feeding) => {
        for (const row of rowsOf(hosted({ ...feeding, classWeights: [1, 1, 1] }).labels))
          expect(sumOf(row)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('of a class sum to its weight, smoothed or not', () => {
    const weights = [0.5, 2, 4];
    for (const labelSmoothing of [0, 0.3]) {
      const rows = rowsOf(hosted({ classWeights: weights, labelSmoothing }).labels);
      rows.forEach((row, i) => {
        expect(sumOf(row)).toBeCloseTo(weights[LABELS[i]!]!, 6);
      });
    }
  });

  test('are mixed as the images are, each part with its own weight', () => {
    const weights = [0.5, 2, 4];
    const { x, labels } = hosted({ classWeights: weights, mixup: { alpha: 1 } });
    const { share, partners } = drawMixing(ALL.length, 1, generatorOf('mixup', 1, 1, 0));
    expect(share).toBeGreaterThan(0.01);
    ALL.forEach((index, i) => {
      const partner = partners[i]!;
      expect(x[4 * i]!).toBeCloseTo(share * index + (1 - share) * partner, 5);
      const expected = [0, 0, 0];
      expected[LABELS[index]!]! += share * weights[LABELS[index]!]!;
      expected[LABELS[partner]!]! += (1 - share) * weights[LABELS[partner]!]!;
      rowsOf(labels)[i]!.forEach((target, k) => {
        expect(target).toBeCloseTo(expected[k]!, 5);
      });
    });
  });
});

describe('draws', () => {
  const random: Partial<Feeding> = {
    head: buildHead([1, 1, 4], { units: [8, 6], dropout: 0.5 }, CLASSES),
    mixup: { alpha: 1 },
  };

  test('are one mask a dropout, and the same again', () => {
    const { masks } = hosted(random);
    expect(masks.map((mask) => mask.length)).toEqual([6 * 8, 6 * 6]);
    expect(hosted(random)).toEqual(hosted(random));
  });

  test.each([
    ['seed', { ...random, seed: 2 }, ALL, 1],
    ['epoch', random, ALL, 2],
    ['batch', random, ALL.toReversed(), 1],
  ])('differ by the %s', (_what, feeding, indices, epoch) => {
    const [one, other] = [hosted(random), hosted(feeding, indices, epoch)];
    expect(other.masks).not.toEqual(one.masks);
    expect(other.labels).not.toEqual(one.labels);
  });

  test('leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    hosted(random);
    expect(tf.memory().numTensors).toBe(before);
  });
});
