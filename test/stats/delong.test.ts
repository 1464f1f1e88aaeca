import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, macroAuc } from '../../src/stats/auc.ts';
import { crossedEstimate } from '../../src/stats/crossed.ts';
import { areaScores, macroAreaScores } from '../../src/stats/delong.ts';
import { meanOf } from '../../src/stats/t.ts';

interface Case {
  readonly labels: number[];
  readonly first: number[];
  readonly second: number[];
  readonly areas: [number, number];
  readonly variances: [number, number];
  readonly covariance: number;
  readonly z: number;
  readonly p: number;
}

const golden: Case[] = JSON.parse(
  readFileSync(new URL('../reference/golden/roc.json', import.meta.url), 'utf8'),
);

/** The variance of a mean over samples, of which each is drawn. */
function varianceOf(scores: ArrayLike<number>): number {
  const mean = meanOf(Array.from(scores));
  const squares = Array.from(scores).reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return squares / (scores.length * (scores.length - 1));
}

describe.each(golden)('$labels.length samples', ({ labels, first, second, ...expected }) => {
  const positive = (i: number) => labels[i] === 1;
  const [one, other] = [areaScores(first, positive)!, areaScores(second, positive)!];

  test("have pROC's areas and DeLong's variances", () => {
    expect([one, other].map((scores) => meanOf([...scores]))).toEqual([
      expect.closeTo(expected.areas[0], 12),
      expect.closeTo(expected.areas[1], 12),
    ]);
    expect([one, other].map(varianceOf)).toEqual([
      expect.closeTo(expected.variances[0], 12),
      expect.closeTo(expected.variances[1], 12),
    ]);
  });

  test("differ by pROC's z of two correlated curves", () => {
    const difference = one.map((each, i) => each - other[i]!);
    const z = meanOf([...difference]) / Math.sqrt(varianceOf(difference));
    expect(z).toBeCloseTo(expected.z, 9);
  });

  test('of seeds that agree are what images add, and the two that are added', () => {
    const difference = one.map((each, i) => each - other[i]!);
    const estimate = crossedEstimate({ scores: [difference, difference], groups: null, step: 2 });
    const n = labels.length;
    expect(estimate.images!.variance).toBeCloseTo(varianceOf(difference) + 8 / n ** 2, 12);
  });
});

test('a class of one has no variance', () => {
  expect(areaScores([1, 2, 3], (i) => i === 2)).toBeNull();
  expect(areaScores([1, 2, 3], () => false)).toBeNull();
});

test('the mean is the area, of two classes and of more', () => {
  const rows = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }),
    ),
    { minLength: 6, maxLength: 40 },
  );
  fc.assert(
    fc.property(rows, (samples) => {
      const labels = Int32Array.from(samples, ([label]) => label);
      const probabilities = Float32Array.from(samples.flatMap(([, row]) => row));
      const scores = macroAreaScores(probabilities, labels, 3);
      fc.pre(scores !== null);
      expect(meanOf([...scores!])).toBeCloseTo(macroAuc(probabilities, labels, 3), 10);
      const first = Float32Array.from(samples, ([, row]) => row[0]!);
      const two = areaScores(first, (i) => labels[i] === 0);
      if (two !== null)
        expect(meanOf([...two])).toBeCloseTo(
          auc(first, (i) => labels[i] === 0),
          10,
        );
    }),
  );
});
