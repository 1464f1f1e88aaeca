import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, macroAuc } from '../../src/stats/auc.ts';
import { golden } from '../support/statistics-golden.ts';

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), {
  minLength: 1,
  maxLength: 30,
});

/** Scores and classes apart, as they are passed. */
function areaOf(samples: readonly (readonly [score: number, positive: boolean])[]): number {
  return auc(
    samples.map(([score]) => score),
    (i) => samples[i]![1],
  );
}

describe('of two classes', () => {
  test("scikit-learn's documented example is 0.75", () => {
    const area = auc([0.1, 0.4, 0.35, 0.8], (i) => i >= 2);
    expect(area).toBe(0.75);
  });

  test("Hanley and McNeil's ratings of 109 images give 0.893", () => {
    // Hanley and McNeil (1982), table I: normal and abnormal images by rating.
    const ratings = [
      [33, 3],
      [6, 2],
      [6, 2],
      [11, 11],
      [2, 33],
    ];
    const samples = ratings.flatMap((counts, rating) =>
      counts.flatMap((count, abnormal) =>
        Array.from({ length: count }, () => [rating, abnormal === 1] as const),
      ),
    );
    expect(samples).toHaveLength(109);
    expect(areaOf(samples)).toBeCloseTo(0.893, 3);
  });

  test.each(golden.auc)("$scores.length scores give scikit-learn's $auc", (golden) => {
    const area = auc(golden.scores, (i) => golden.positive[i] === 1);
    expect(area).toBeCloseTo(golden.auc, 12);
  });

  test('it is the share of pairs in order, ties halved', () => {
    fc.assert(
      fc.property(scored, (samples) => {
        const [positives, negatives] = [true, false].map((wanted) =>
          samples.filter(([, positive]) => positive === wanted).map(([score]) => score),
        );
        fc.pre(positives!.length > 0 && negatives!.length > 0);
        const pairs = positives!.flatMap((high) =>
          negatives!.map((low) => (Math.sign(high - low) + 1) / 2),
        );
        const share = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
        expect(areaOf(samples)).toBeCloseTo(share, 12);
      }),
    );
  });

  test('only the order of the scores matters, and the other class has the rest', () => {
    fc.assert(
      fc.property(scored, (samples) => {
        const area = areaOf(samples);
        expect(areaOf(samples.map(([score, positive]) => [Math.exp(score), positive]))).toBe(area);
        const swapped = areaOf(samples.map(([score, positive]) => [score, !positive]));
        if (Number.isNaN(area)) expect(swapped).toBeNaN();
        else expect(swapped).toBeCloseTo(1 - area, 12);
      }),
    );
  });

  test('without one of them it is NaN', () => {
    expect(auc([0.1, 0.2], () => true)).toBeNaN();
    expect(auc([0.1, 0.2], () => false)).toBeNaN();
    expect(auc([], () => true)).toBeNaN();
  });
});

describe('macro', () => {
  test.each(golden.macroAuc)("of $classes classes is scikit-learn's $auc", (golden) => {
    const probabilities = Float32Array.from(golden.probabilities);
    const area = macroAuc(probabilities, Int32Array.from(golden.labels), golden.classes);
    expect(area).toBeCloseTo(golden.auc, 12);
  });

  test('of two classes is that of class 1, of either column', () => {
    const second = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(second, (samples) => {
        // Eighths, so that the columns tie alike.
        const rows = samples.flatMap(([eighths]) => [1 - eighths / 8, eighths / 8]);
        const labels = Int32Array.from(samples, ([, positive]) => Number(positive));
        const area = macroAuc(Float32Array.from(rows), labels, 2);
        expect(area).toEqual(areaOf(samples));
      }),
    );
  });

  test('is 1 where every class scores its own highest', () => {
    const labels = Int32Array.of(0, 1, 2, 2, 1);
    const rows = [...labels].flatMap((label) => [0, 1, 2].map((each) => +(each === label)));
    expect(macroAuc(Float32Array.from(rows), labels, 3)).toBe(1);
  });

  test('of one class alone is NaN', () => {
    expect(macroAuc(Float32Array.of(1, 0, 0, 1), Int32Array.of(1, 1), 2)).toBeNaN();
    expect(macroAuc(Float32Array.of(1, 0, 0), Int32Array.of(2), 3)).toBeNaN();
    expect(macroAuc(new Float32Array(), new Int32Array(), 3)).toBeNaN();
  });
});
