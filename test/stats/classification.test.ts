import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balancedAccuracy, recallByClass } from '../../src/stats/classification.ts';
import { golden } from '../support/statistics-golden.ts';

const CLASSES = 4;
const label = fc.integer({ min: 0, max: CLASSES - 1 });
const images = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 });

test("scikit-learn's documented example is 0.625", () => {
  const perClass = recallByClass([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 2);
  expect(perClass).toEqual([
    { count: 4, correct: 3 },
    { count: 2, correct: 1 },
  ]);
  expect(balancedAccuracy(perClass)).toBe(0.625);
});

test.each(golden.recall)(
  "$labels.length images of $classes classes give scikit-learn's $balanced",
  ({ labels, predicted, classes, recalls, balanced }) => {
    const perClass = recallByClass(Int32Array.from(labels), Int32Array.from(predicted), classes);
    expect(perClass).toHaveLength(classes);
    for (const [i, { count, correct }] of perClass.entries()) {
      if (recalls[i] === null) expect(count).toBe(0);
      else expect(correct / count).toBeCloseTo(recalls[i]!, 12);
    }
    expect(balancedAccuracy(perClass)).toBeCloseTo(balanced, 12);
  },
);

test('the classes hold all images, and those recognised', () => {
  fc.assert(
    fc.property(images, (pairs) => {
      const labels = pairs.map(([label]) => label);
      const predicted = pairs.map(([, predicted]) => predicted);
      const perClass = recallByClass(labels, predicted, CLASSES);
      const sum = (values: number[]) => values.reduce((so, value) => so + value, 0);
      expect(sum(perClass.map(({ count }) => count))).toBe(pairs.length);
      const right = pairs.filter(([label, predicted]) => label === predicted).length;
      expect(sum(perClass.map(({ correct }) => correct))).toBe(right);
    }),
  );
});

test('images over again do not change it, of a class or of all', () => {
  fc.assert(
    fc.property(images, label, (pairs, repeated) => {
      const of = (each: typeof pairs) =>
        balancedAccuracy(
          recallByClass(
            each.map(([label]) => label),
            each.map(([, predicted]) => predicted),
            CLASSES,
          ),
        );
      const more = pairs.filter(([label]) => label === repeated);
      expect(of([...pairs, ...more])).toBeCloseTo(of(pairs), 12);
      expect(of([...pairs, ...pairs])).toBeCloseTo(of(pairs), 12);
    }),
  );
});

test('guessing one class is right for one class in as many as there are', () => {
  expect(balancedAccuracy(recallByClass([0, 0, 0, 1, 3], [0, 0, 0, 0, 0], 4))).toBeCloseTo(1 / 3);
});

test('without images it is NaN', () => {
  expect(recallByClass([], [], 2)).toEqual([
    { count: 0, correct: 0 },
    { count: 0, correct: 0 },
  ]);
  expect(balancedAccuracy(recallByClass([], [], 2))).toBeNaN();
});
