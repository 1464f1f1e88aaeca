import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedCalibrationError } from '../../src/stats/calibration.ts';
import { golden } from '../support/statistics-golden.ts';

const predictions = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
  minLength: 1,
  maxLength: 40,
});

test.each(golden.calibration)(
  "$confidence.length predictions in $bins bins give what scikit-learn's curve does, $error",
  ({ confidence, correct, bins, error }) => {
    const found = expectedCalibrationError(confidence, (i) => correct[i] === 1, bins);
    expect(found).toBeCloseTo(error, 12);
  },
);

test('two bins by hand', () => {
  // (0, 0.5]: confidence 0.3 on average, accuracy 0.5; (0.5, 1]: 0.8 and 1, one of three.
  const error = expectedCalibrationError([0.2, 0.4, 0.8], (i) => i > 0, 2);
  expect(error).toBeCloseTo((2 / 3) * 0.2 + (1 / 3) * 0.2, 14);
});

test('a bin has its upper edge and not its lower, but for the first', () => {
  // At the edge with 0.1 the two errors cancel; with 0.6 they do not.
  expect(expectedCalibrationError([0.5, 0.1], (i) => i === 0, 2)).toBeCloseTo(0.2, 14);
  expect(expectedCalibrationError([0.5, 0.6], (i) => i === 0, 2)).toBeCloseTo(0.55, 14);
  expect(expectedCalibrationError([0, 0.5], (i) => i === 0, 2)).toBeCloseTo(0.25, 14);
});

test('every edge belongs to the bin below it, however it rounds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (bins, at) => {
      const edge = ((at % bins) + 1) / bins;
      const below = edge - 0.5 / bins;
      // In one bin the two are half right; in two each is off by itself.
      const together = Math.abs(1 - edge - below) / 2;
      const error = expectedCalibrationError([edge, below], (i) => i === 0, bins);
      expect(error).toBeCloseTo(together, 12);
    }),
  );
});

test('it is 0 for the sure and right, and 1 for the sure and wrong', () => {
  expect(expectedCalibrationError([1, 1, 1], () => true)).toBe(0);
  expect(expectedCalibrationError([1, 1], () => false)).toBe(1);
  // A softmax in float32 may sum to a little more.
  expect(expectedCalibrationError([1.0000001], () => true)).toBeCloseTo(0, 6);
});

test('one bin compares accuracy and confidence, and more bins never find less', () => {
  fc.assert(
    fc.property(predictions, fc.integer({ min: 1, max: 20 }), (each, bins) => {
      const confidence = each.map(([value]) => value);
      const correct = (i: number) => each[i]![1];
      const one = expectedCalibrationError(confidence, correct, 1);
      const accuracy = each.filter(([, right]) => right).length / each.length;
      const mean = confidence.reduce((sum, value) => sum + value, 0) / each.length;
      expect(one).toBeCloseTo(Math.abs(accuracy - mean), 12);
      const some = expectedCalibrationError(confidence, correct, bins);
      expect(some).toBeGreaterThanOrEqual(one - 1e-12);
      expect(some).toBeLessThanOrEqual(1);
    }),
  );
});

test('without predictions it is NaN', () => {
  expect(expectedCalibrationError([], () => true)).toBeNaN();
});
