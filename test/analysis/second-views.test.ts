import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { PlainRegime } from '../../src/experiment/regime.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import { vgg16 } from '../../src/index.ts';
import { answered, type Outcome, rows } from '../support/analysis-rows.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const experiment = sample({
  bases: [vgg16()],
  targets: [sampleInput.targets[0]!],
  regimes: ['frozen', 'scratch'],
  seeds: [1, 2, 3, 4, 5],
});

/** The only comparison, given accuracies by seed; `right` gives each trial's answers to ten images of classes a and b. */
function compared(
  frozen: readonly Outcome[],
  scratch: readonly Outcome[],
  right?: (spec: TrialSpec) => readonly number[],
) {
  const outcomes = { frozen, scratch, 'fine-tuned': [] };
  const trials = rows(experiment, (spec) =>
    spec.kind === 'target'
      ? (outcomes[spec.regime as PlainRegime][spec.seed - 1] ?? 'not run')
      : 0.9,
  );
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
  const answers = new Map(
    right === undefined
      ? []
      : trials.map(({ hash, spec }) => [hash, answered(labels, right(spec))]),
  );
  return analyse(experiment, trials, { answers }).comparisons[0]!;
}

const FALLEN = [0.5, 0.51, 0.49, 0.52, 0.48];
const LEVEL = [0.7, 0.72, 0.69, 0.71, 0.7];

describe('beside the t test', () => {
  test('the sign-flip test of five pairs that agree is 2 / 2^5', () => {
    expect(compared(FALLEN, LEVEL).signFlip).toEqual({ p: 1 / 16, exact: true });
  });

  test('a gap far off is not equivalent; none at all is', () => {
    expect(compared(FALLEN, LEVEL).equivalenceP).toBeGreaterThan(0.99);
    const same = compared(
      LEVEL,
      LEVEL.map((accuracy) => accuracy + 1e-4),
    );
    expect(same.equivalenceP).toBeLessThan(1e-4);
    expect(same.verdict).toBe('equivalent');
  });

  test('balanced accuracy and AUC have gaps of their own, paired by seed', () => {
    const { balancedGap, aucGap, gap } = compared(FALLEN, LEVEL);
    // The rows give all three measures one value.
    expect(balancedGap?.mean).toBeCloseTo(gap!, 12);
    expect(aucGap?.interval?.[0]).toBeGreaterThan(0.15);
  });
});

describe('what seeds could show', () => {
  test('a wider spread hides larger gaps, and more seeds show smaller ones', () => {
    const narrow = compared([0.5, 0.51, 0.5, 0.51, 0.5], [0.5, 0.5, 0.5, 0.5, 0.51]);
    const wide = compared([0.5, 0.56, 0.5, 0.56, 0.5], [0.5, 0.5, 0.5, 0.5, 0.51]);
    const few = compared([0.5, 0.51, 0.5], [0.5, 0.5, 0.51]);
    expect(wide.detectable).toBeGreaterThan(narrow.detectable!);
    expect(few.detectable).toBeGreaterThan(narrow.detectable!);
  });

  test('a gap that was found needed no more seeds than there were', () => {
    const { neededForSeen, verdict } = compared(FALLEN, LEVEL);
    expect(verdict).toBe('negative');
    expect(neededForSeen!.seeds).toBeLessThanOrEqual(5);
  });

  test('the sentence says so where nothing was found', () => {
    const comparison = compared([0.5, 0.56, 0.5, 0.56, 0.5], [0.55, 0.55, 0.58, 0.56, 0.55]);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.sentence).toMatch(
      /: not resolved; this run could only have detected \d+\.\d points, and a gap of the size seen, \d\.\d points, would take about \d+ seeds\.$/,
    );
  });

  test('one pair could show nothing', () => {
    const { detectable, neededForSeen, signFlip, equivalenceP, sentence } = compared([0.5], [0.7]);
    expect([detectable, neededForSeen, signFlip, equivalenceP]).toEqual([null, null, null, null]);
    expect(sentence).toBe(
      'On near, VGG16 32px frozen from shapes loses 20.0 points of test accuracy against scratch, in 1 seed: one seed cannot carry a verdict.',
    );
  });
});

test('test images that are spread unevenly over the classes are named', () => {
  const trials = rows(experiment, () => 0.5);
  const spread = (...labels: number[]) => {
    const right = new Uint8Array(labels.length);
    const answers = new Map(
      trials.map(({ hash }) => [hash, answered(Int32Array.from(labels), right)]),
    );
    return analyse(experiment, trials, { answers }).imbalances;
  };
  expect(spread(0, 0, 0, 1, 1)).toEqual([]);
  expect(spread(0, 0, 0, 0, 1)).toEqual([
    {
      target: 'near',
      largest: { name: 'a', images: 4 },
      smallest: { name: 'b', images: 1 },
      majority: 0.8,
    },
  ]);
});

describe('answers to the test images', () => {
  // Frozen never gets the last three of class a; both always get class b.
  const right = (spec: TrialSpec) =>
    spec.kind === 'target' && spec.regime === 'frozen'
      ? [1, 1, 1, 0, 0, 0, 1, 1, 1, 1]
      : [1, 1, 0, 1, 1, 1, 1, 1, 1, 1];

  test('McNemar counts what one alone got right, a seed at a time', () => {
    const { pairs } = compared(FALLEN, LEVEL, right);
    expect(pairs.map(({ mcnemar }) => mcnemar)).toEqual(
      Array.from({ length: 5 }, () => ({ onlyTransfer: 1, onlyScratch: 3, p: 0.625 })),
    );
  });

  test('a single seed is told of it, and gets no verdict from it', () => {
    const { verdict, sentence } = compared([0.5], [0.7], right);
    expect(verdict).toBe('inconclusive');
    expect(sentence).toContain(
      '1 test images only it got right, 3 only scratch, McNemar p = 0.625; another seed may differ',
    );
  });

  test('the most hurt class comes first, with its images', () => {
    const { classGaps } = compared(FALLEN, LEVEL, right);
    expect(classGaps.map(({ name, images }) => [name, images])).toEqual([
      ['a', 6],
      ['b', 4],
    ]);
    expect(classGaps[0]!.mean).toBeCloseTo(2 / 6, 12);
    expect(classGaps[1]!.mean).toBe(0);
    // Five equal differences still have the spread that six images resolve.
    expect(classGaps[0]!.interval![0]).toBeLessThan(2 / 6);
  });

  test('without them there is neither', () => {
    const { pairs, classGaps } = compared(FALLEN, LEVEL);
    expect(pairs.every(({ mcnemar }) => mcnemar === null)).toBe(true);
    expect(classGaps).toEqual([]);
  });
});
