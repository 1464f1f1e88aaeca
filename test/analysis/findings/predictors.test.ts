import { expect, test } from 'vitest';
import { predictorsOf } from '../../../src/analysis/findings/predictors.ts';
import type { Transferability } from '../../../src/analysis/types.ts';

/** A source and target: LogME and parameters of bases, and what they gained. */
function group(
  ...bases: [logMe: number | null, parameters: number, gain: number | null][]
): Transferability {
  return {
    source: 'shapes',
    target: 'near',
    trainSize: null,
    budget: null,
    correlations: [],
    enough: false,
    bases: bases.map(([logMe, parameters, gain], i) => ({
      base: `base ${i}`,
      gain,
      scores: {
        logMe,
        hScore: null,
        leep: null,
        nce: null,
        nLeep: null,
        kNN: null,
        transRate: null,
        gbc: null,
        aDistance: null,
        frechet: null,
        parameters,
      },
    })),
  };
}

test('pairs of bases are counted within their target, and those that tie are not', () => {
  const records = predictorsOf(
    [
      [group([1, 5, 0.1], [2, 4, 0.2], [3, 3, 0.15])],
      [group([1, 1, 0.3], [1, 2, 0.4], [null, 3, 0.5])],
    ],
    0.05,
  );
  expect(records.map(({ score, pairs, right, groups }) => [score, pairs, right, groups])).toEqual([
    ['logMe', 3, 2, 1],
    ['parameters', 6, 4, 2],
  ]);
  expect(records[0]!.interval).toBeNull();
});

test('the interval is over targets, and comes with three of them', () => {
  const right = group([1, 1, 0.1], [2, 2, 0.2]);
  const wrong = group([1, 1, 0.2], [2, 2, 0.1]);
  const [logMe] = predictorsOf([[right], [right], [right], [wrong]], 0.05);
  expect(logMe).toMatchObject({ pairs: 4, right: 3, groups: 4 });
  expect(logMe!.interval![0]).toBeLessThan(0.5);
  expect(logMe!.interval![1]).toBe(1);
  expect(predictorsOf([[right], [right], [right]], 0.05)[0]!.interval).toEqual([1, 1]);
});

test('without a score, or a gain, there is nothing to say', () => {
  expect(predictorsOf([], 0.05)).toEqual([]);
  expect(predictorsOf([[group([1, 1, null], [2, 2, 0.1])]], 0.05)).toEqual([]);
});

test('two sources of one base are a pair, two sources of two bases are none', () => {
  const near = { ...group([1, 1, 0.3], [2, 2, 0.4]), source: 'near' };
  const far = { ...group([3, 1, 0.1], [4, 2, 0.2]), source: 'far' };
  const [logMe, parameters] = predictorsOf([[near, far]], 0.05);
  // Bases: two pairs, in order; sources: two pairs, in the other order.
  expect(logMe).toMatchObject({ pairs: 4, right: 2, groups: 1 });
  expect(parameters).toMatchObject({ pairs: 2, right: 2 });
});

test('of two distances the lower is to gain more', () => {
  const [first, second] = group([null, 1, 0.1], [null, 1, 0.2]).bases;
  const bases = [
    { ...first!, scores: { ...first!.scores, aDistance: 1.5, frechet: 3 } },
    { ...second!, scores: { ...second!.scores, aDistance: 0.5, frechet: 4 } },
  ];
  const records = predictorsOf([[{ ...group(), bases }]], 0.05);
  expect(records.map(({ score, right, pairs }) => [score, right, pairs])).toEqual([
    ['aDistance', 1, 1],
    ['frechet', 0, 1],
  ]);
});
