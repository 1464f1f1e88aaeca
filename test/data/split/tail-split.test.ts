import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailSplit, tailStart } from '../../../src/data/split/tail-split.ts';

const CLASSES = ['cat', 'dog'];
/** Images of both classes by turns. */
const turns = (count: number) => ({
  labels: Int32Array.from({ length: count }, (_, i) => i % 2),
});

test('the last tenth of fifty thousand is the last five thousand', () => {
  const { train, heldOut } = tailSplit(turns(50_000), CLASSES, 0.1);
  expect([train.length, train[0], train.at(-1)]).toEqual([45_000, 0, 44_999]);
  expect([heldOut.length, heldOut[0], heldOut.at(-1)]).toEqual([5000, 45_000, 49_999]);
});

// From Keras 3: train_validation_split((np.arange(n),), share)[0][0].size.
test.each([
  [3728, 0.1, 3355],
  [10, 0.3, 7],
  [100, 0.29, 71],
  [3, 0.5, 1],
  [5, 0.1, 4],
  [7, 0.15, 5],
])('of %i images and a share of %d Keras trains on the first %i', (count, share, trained) => {
  expect(tailStart(count, share)).toBe(trained);
});

test('both sides together are all images, in their order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: 500 }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (count, share) => {
        const { train, heldOut } = tailSplit(turns(count), CLASSES, share);
        expect([...train, ...heldOut]).toEqual(Array.from({ length: count }, (_, i) => i));
      },
    ),
  );
});

test('images that lie class by class are refused', () => {
  const sorted = { labels: Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1) };
  expect(() => tailSplit(sorted, CLASSES, 0.1)).toThrow(
    'every training image of class "dog" is among the last 1 of 10, which are held out',
  );
});

test('a group on both sides is refused, and one on either side is not', () => {
  const groups = (...of: number[]) => ({
    labels: Int32Array.of(0, 1, 0, 1),
    groups: Int32Array.from(of),
    groupNames: ['p1', 'p2', 'p3'],
  });
  expect(() => tailSplit(groups(0, 1, 1, 2), CLASSES, 0.5)).toThrow('the group "p2" has images');
  expect([...tailSplit(groups(0, 0, 1, 2), CLASSES, 0.5).heldOut]).toEqual([2, 3]);
});

test('an empty side is refused', () => {
  expect(() => tailSplit(turns(1), CLASSES, 0.5)).toThrow(
    'the last 0.5 of 1 training images are 1',
  );
});
