import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Comparison } from '../../src/analysis/types.ts';
import type { PlainRegime } from '../../src/experiment/regime.ts';
import type { TargetTrialSpec, TrialSpec } from '../../src/experiment/trial.ts';
import { vgg16 } from '../../src/index.ts';
import { type Options, type Outcome, rows } from '../support/analysis-rows.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const one = sample({
  bases: [vgg16()],
  targets: [sampleInput.targets[0]!],
  regimes: ['frozen', 'scratch'],
});

/** The only comparison of frozen against scratch, given the accuracies by seed. */
function compared(
  frozen: readonly Outcome[],
  scratch: readonly Outcome[],
  options: Options = {},
): Comparison {
  const outcomes = { frozen, scratch, 'fine-tuned': [] };
  const trials = rows(
    one,
    (spec) => (spec.kind === 'target' ? outcomes[spec.regime as PlainRegime][spec.seed - 1]! : 0.9),
    options,
  );
  const { comparisons } = analyse(one, trials);
  expect(comparisons).toHaveLength(1);
  return comparisons[0]!;
}

test('intervals keep to what can be', () => {
  const { cells } = analyse(
    one,
    rows(one, (spec) => (spec.seed === 1 ? 0.9 : 1)),
  );
  expect(cells.map(({ interval }) => interval?.[1])).toEqual([1, 1]);
  expect(compared([0, 0.1, 1], [1, 1, 0]).interval).toEqual([-1, 1]);
});

/** What is said where a trial's answers are not at hand. */
const THESE_IMAGES =
  'the answers to the test images are not all known: it speaks of these test images only';

describe('verdicts', () => {
  test('a gap above 0 that is significant is negative transfer', () => {
    const comparison = compared([0.5, 0.51, 0.49], [0.7, 0.72, 0.69]);
    expect(comparison.verdict).toBe('negative');
    expect(comparison.gap).toBeCloseTo(0.61 / 3, 12);
    expect(comparison.interval?.[0]).toBeGreaterThan(0.18);
    expect(comparison.note).toBe(THESE_IMAGES);
  });

  test('a gap below 0 that is significant is positive transfer', () => {
    const comparison = compared([0.7, 0.72, 0.69], [0.5, 0.51, 0.49]);
    expect(comparison.verdict).toBe('positive');
    expect(comparison.gap).toBeCloseTo(-0.61 / 3, 12);
  });

  test('an interval within the margin is equivalent', () => {
    const comparison = compared([0.7, 0.72, 0.69], [0.701, 0.719, 0.69]);
    expect(comparison.verdict).toBe('equivalent');
  });

  test('all else is inconclusive', () => {
    const comparison = compared([0.6, 0.7, 0.65], [0.7, 0.66, 0.71]);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.note).toBe(THESE_IMAGES);
  });

  test('a significant gap within the margin is called so, with a note', () => {
    const comparison = compared([0.7, 0.72, 0.69], [0.705, 0.725, 0.695]);
    expect(comparison.verdict).toBe('negative');
    expect(comparison.note).toContain('within the margin of ±1.0 points');
  });

  test('swapping the two arms mirrors gap, interval and verdict', () => {
    const accuracy = fc.integer({ min: 0, max: 1000 }).map((correct) => correct / 1000);
    const accuracies = fc.array(accuracy, { minLength: 3, maxLength: 3 });
    const mirrored = { negative: 'positive', positive: 'negative' } as const;
    fc.assert(
      fc.property(accuracies, accuracies, (a, b) => {
        const [ab, ba] = [compared(a, b), compared(b, a)];
        expect(ba.gap).toBeCloseTo(-ab.gap!, 12);
        expect(ba.interval?.[0]).toBeCloseTo(-ab.interval![1], 12);
        expect(ba.p).toBeCloseTo(ab.p!, 12);
        const mirror: string = mirrored[ab.verdict as 'negative'] ?? ab.verdict;
        expect(ba.verdict).toBe(mirror);
      }),
      { numRuns: 50 },
    );
  });

  test('pairing by seed finds a gap that the spread of the seeds would hide', () => {
    const scratch = [0.5, 0.6, 0.7];
    const { verdict, interval } = compared([0.45, 0.552, 0.648], scratch);
    expect(verdict).toBe('negative');
    expect(interval![1] - interval![0]).toBeLessThan(0.02);
  });
});

describe('what the test set resolves', () => {
  test('three seeds that differ by the same single image carry no verdict', () => {
    const comparison = compared([0.45, 0.5, 0.55], [0.5, 0.55, 0.6], { testImages: 20 });
    expect(comparison.p).toBeGreaterThan(0.05);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.note).toContain('less than 20 test images resolve');
  });

  test('seeds that all agree on a large gap do', () => {
    const comparison = compared([0.4, 0.4, 0.4], [0.7, 0.7, 0.7]);
    expect(comparison.verdict).toBe('negative');
    expect(comparison.p).toBeGreaterThan(0);
  });

  test('no difference at all is equivalent only where the test set could have shown one', () => {
    const same = [0.5, 0.6, 0.7];
    expect(compared(same, same, { testImages: 1000 }).verdict).toBe('equivalent');
    expect(compared(same, same, { testImages: 20 }).verdict).toBe('inconclusive');
  });

  test('the interval of a cell is no narrower than that either', () => {
    const { cells } = analyse(
      one,
      rows(one, () => 0.5, { testImages: 100 }),
    );
    for (const { interval } of cells) expect(interval![1] - interval![0]).toBeGreaterThan(0.01);
  });
});

describe('missing trials', () => {
  test('a seed that failed is left out and named', () => {
    const comparison = compared([0.5, 0.51, 0.49], [0.7, 0.72, 'failed']);
    expect(comparison.pairs.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(comparison.note).toBe(
      `2 of 3 seeds: scratch failed with seed 3; with failed trials scored as guessing it would be −14.0 points, and a verdict has to hold both ways; ${THESE_IMAGES}; significant only among the trials that finished`,
    );
  });

  test('seeds that did not run are told from failed ones', () => {
    const comparison = compared(['failed', 0.51, 'not run'], ['not run', 'failed', 0.7]);
    expect(comparison).toMatchObject({
      pairs: [],
      gap: null,
      interval: null,
      p: null,
      adjustedP: null,
      verdict: 'inconclusive',
      note: '0 of 3 seeds: frozen failed with seed 1, frozen did not run with seed 3, scratch failed with seed 2, scratch did not run with seed 1',
    });
  });

  test('one pair gives a gap, but no verdict', () => {
    const comparison = compared([0.5, 'failed', 'failed'], [0.9, 0.9, 0.9]);
    expect(comparison.gap).toBeCloseTo(0.4, 12);
    expect(comparison).toMatchObject({ interval: null, p: null, verdict: 'inconclusive' });
    expect(comparison.note).toBe(
      '1 of 3 seeds: frozen failed with seeds 2 and 3; with failed trials scored as guessing it would be −40.0 points, and a verdict has to hold both ways; one seed cannot carry a verdict',
    );
  });

  test('an experiment without scratch has comparisons that say so', () => {
    const experiment = sample({ regimes: ['frozen', 'fine-tuned'] });
    const { comparisons, answer } = analyse(
      experiment,
      rows(experiment, () => 0.5),
    );
    expect(comparisons).toHaveLength(8);
    for (const { verdict, gap, note } of comparisons)
      expect([verdict, gap, note]).toEqual([
        'inconclusive',
        null,
        'the experiment has no scratch regime to compare with',
      ]);
    expect(answer).toContain('no scratch regime');
  });
});

describe('the matrix', () => {
  const experiment = sample();
  const level = (spec: TrialSpec) =>
    spec.kind === 'target' && spec.regime === 'scratch' ? 0.7 : 0.6;
  const noise = (spec: TrialSpec) => ((spec.seed * 7919 + spec.base.name.length * 31) % 13) / 1000;

  test('cells and comparisons stand in the order of the experiment', () => {
    const trials = rows(experiment, (spec) => level(spec) + noise(spec));
    const { cells, comparisons, alpha, margin } = analyse(experiment, [...trials].reverse());
    expect([alpha, margin]).toEqual([0.05, 0.01]);
    expect(cells.map((c) => [c.base, c.target, c.regime, c.source])).toEqual(
      ['VGG16 ×0.25 32px', 'InceptionResNetV2 ×0.125 75px'].flatMap((base) =>
        ['near', 'far'].flatMap((target) => [
          [base, target, 'frozen', 'shapes'],
          [base, target, 'fine-tuned', 'shapes'],
          [base, target, 'scratch', null],
        ]),
      ),
    );
    expect(cells.every((cell) => cell.trials.map((t) => t.seed).join() === '1,2,3')).toBe(true);
    expect(cells[0]?.meanWallSeconds).toBe(12);
    expect(comparisons).toHaveLength(8);
  });

  test('pretraining is no cell, and a trial given twice counts once', () => {
    const trials = rows(experiment, (spec) => level(spec) + noise(spec));
    expect(analyse(experiment, [...trials, ...trials])).toEqual(analyse(experiment, trials));
    const targetsOnly = trials.filter((trial) => trial.spec.kind === 'target');
    const { pretrainings, weakSources, warnings, advice, ...known } = analyse(experiment, trials);
    expect(analyse(experiment, targetsOnly)).toMatchObject({
      ...known,
      pretrainings: [],
      weakSources: [],
    });
  });

  test('a cell without a finished trial is left out', () => {
    const isVgg = (spec: TrialSpec) => spec.base.name === 'VGG16';
    const { cells } = analyse(
      experiment,
      rows(experiment, (spec) => (isVgg(spec) ? 'failed' : 0.5)),
    );
    expect(new Set(cells.map((cell) => cell.base))).toEqual(
      new Set(['InceptionResNetV2 ×0.125 75px']),
    );
  });

  test('Holm counts every comparison with a p, and no other', () => {
    const single = (spec: TrialSpec) =>
      (spec as TargetTrialSpec).data.name === 'far' && spec.seed > 1;
    const { comparisons } = analyse(
      experiment,
      rows(experiment, (spec) => (single(spec) ? 'failed' : level(spec) + noise(spec))),
    );
    const tested = comparisons.filter(({ p }) => p !== null);
    expect(tested.map(({ target }) => target)).toEqual(['near', 'near', 'near', 'near']);
    const smallest = tested.reduce((a, b) => (b.p! < a.p! ? b : a));
    // The first look has eight tenths of the error rate.
    expect(smallest.adjustedP).toBeCloseTo((4 * smallest.p!) / 0.8, 12);
  });

  test("a gap that is significant only before Holm's correction is inconclusive", () => {
    const slight = (spec: TrialSpec) =>
      spec.kind === 'target' && spec.regime !== 'scratch'
        ? 0.6 - 0.02 - 0.007 * (spec.seed - 2)
        : 0.6;
    const { comparisons } = analyse(experiment, rows(experiment, slight));
    for (const { p, verdict, note } of comparisons) {
      expect(p).toBeLessThan(0.05);
      expect(verdict).toBe('inconclusive');
      expect(note).toBe(
        `${THESE_IMAGES}; significant only before correction for the other comparisons and for later looks`,
      );
    }
  });
});
