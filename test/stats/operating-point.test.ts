import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc } from '../../src/stats/auc.ts';
import { predictiveValues, rankCurves, thresholdAt } from '../../src/stats/operating-point.ts';

const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });

describe('a threshold', () => {
  test('has the specificity, and none below it has', () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (negatives, wanted) => {
        const threshold = thresholdAt(negatives, wanted);
        const specificityAt = (at: number) =>
          negatives.filter((score) => score <= at).length / negatives.length;
        expect(specificityAt(threshold)).toBeGreaterThanOrEqual(wanted - 1e-9);
        expect(specificityAt(threshold - 1)).toBeLessThan(wanted + 1e-9);
      }),
    );
  });

  test('of ten negatives at 90% is above nine of them', () => {
    expect(thresholdAt([9, 1, 8, 2, 7, 3, 6, 4, 5, 10], 0.9)).toBe(9);
  });

  test('is not known without a negative', () => {
    expect(thresholdAt([], 0.9)).toBeNaN();
  });
});

test('predictive values are those of Bayes: 90% and 90% at 1% give 8.3% and 99.9%', () => {
  const { ppv, npv } = predictiveValues(0.9, 0.9, 0.01);
  expect(ppv).toBeCloseTo(0.009 / (0.009 + 0.099), 12);
  expect(npv).toBeCloseTo(0.891 / (0.891 + 0.001), 12);
});

describe('curves', () => {
  const grid = Array.from({ length: 2001 }, (_, i) => i / 2000);
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), {
    minLength: 4,
    maxLength: 40,
  });

  test('the area below the ROC curve is the AUC', () => {
    fc.assert(
      fc.property(samples, (drawn) => {
        const [values, positive] = [drawn.map(([score]) => score), (i: number) => drawn[i]![1]];
        const curves = rankCurves(values, positive, grid);
        if (curves === null) {
          expect(new Set(drawn.map(([, side]) => side)).size).toBe(1);
          return;
        }
        const area = curves.roc.reduce(
          (sum, y, i) => sum + (i === 0 ? 0 : (y + curves.roc[i - 1]!) / 4000),
          0,
        );
        expect(area).toBeCloseTo(auc(values, positive), 2);
        expect(curves.roc.at(-1)).toBe(1);
      }),
    );
  });

  test('precision at full recall is the prevalence where one score is shared by all', () => {
    const curves = rankCurves([1, 1, 1, 1], (i) => i === 0, [0, 0.5, 1]);
    expect(curves).toEqual({ roc: [0, 0.5, 1], precision: [Number.NaN, 0.25, 0.25] });
  });

  test('of a perfect ranking is 1 throughout', () => {
    expect(rankCurves([4, 3, 2, 1], (i) => i < 2, [0, 0.5, 1])).toEqual({
      roc: [1, 1, 1],
      precision: [Number.NaN, 1, 1],
    });
  });
});
