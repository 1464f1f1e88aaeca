import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classWeightsOf } from '../../../src/training/data/class-weights.ts';

const CLASSES = ['cat', 'dog', 'owl'];
const LABELS = Int32Array.of(0, 0, 0, 1, 2, 2);

test('weights by name are put in the order of the classes', () => {
  expect(classWeightsOf({ owl: 3, cat: 1, dog: 2 }, CLASSES, LABELS)).toEqual([1, 2, 3]);
  expect(classWeightsOf([1, 2, 3], CLASSES, LABELS)).toEqual([1, 2, 3]);
});

test('balanced classes count alike in all, and the mean weight of an image is 1', () => {
  const labels = fc
    .array(fc.integer({ min: 0, max: 2 }), { maxLength: 40 })
    .map((some) => Int32Array.from([0, 1, 2, ...some]));
  fc.assert(
    fc.property(labels, (each) => {
      const weights = classWeightsOf('balanced', CLASSES, each);
      const sums = CLASSES.map((_, c) => each.filter((l) => l === c).length * weights[c]!);
      for (const sum of sums) expect(sum).toBeCloseTo(each.length / 3, 9);
    }),
  );
});

test.each<[string, Parameters<typeof classWeightsOf>[0], string]>([
  [
    'a class that is not there',
    { cat: 1, dog: 1, own: 1 },
    'names "own", and the classes are "cat", "dog", "owl"',
  ],
  ['a class left out', { cat: 1, dog: 1 }, 'has no weight for "owl"'],
  ['a list of another length', [1, 2], 'lists 2 weights for 3 classes ("cat", "dog", "owl")'],
  ['a name that every object has', { cat: 1, dog: 1, toString: 1 }, 'names "toString"'],
])('%s is refused', (_what, weights, message) => {
  expect(() => classWeightsOf(weights, CLASSES, LABELS)).toThrow(message);
});

test('a class without an image to train on is not balanced', () => {
  expect(() => classWeightsOf('balanced', CLASSES, Int32Array.of(0, 1, 1))).toThrow(
    'classes cannot be balanced where "owl" has no image to train on',
  );
});
