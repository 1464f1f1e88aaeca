/** Verdicts on what the experiment asks about, over test images or folds. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Analysis } from '../../src/analysis/types.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import type { ExperimentInput } from '../../src/experiment/schema.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import { procedural, vgg16 } from '../../src/index.ts';
import { macroAuc } from '../../src/stats/auc.ts';
import type { AnswerRecord, TrialRecord } from '../../src/store/records.ts';
import { rows } from '../support/analysis-rows.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const SEEDS = [1, 2, 3, 4, 5];
const IMAGES = 120;
/** One image in four is of class `b`. */
const LABELS = Int32Array.from({ length: IMAGES }, (_, image) => Number(image % 4 === 0));

/** How far a regime tells the classes apart, in standard deviations. */
type Apart = Readonly<Record<'frozen' | 'scratch', number>>;

/** What an experiment finds whose networks score images so, of class `b` the higher. */
function found(
  changes: Partial<ExperimentInput>,
  apart: Apart,
  { probabilities = true, failed = [] as readonly number[], validation = 40 } = {},
): Analysis {
  const { seeds: _, ...input } = sampleInput;
  const experiment = sample({
    ...input,
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    regimes: ['frozen', 'scratch'],
    ...(changes.test === undefined ? { seeds: SEEDS } : { seeds: undefined }),
    ...changes,
  } as Partial<ExperimentInput>);
  const { test: folds } = experiment;
  const tested = folds === undefined ? IMAGES : IMAGES / folds.folds;
  const fails = (spec: TrialSpec) =>
    spec.kind === 'target' && spec.regime === 'frozen' && failed.includes(spec.seed);
  const trials = rows(experiment, (spec) => (fails(spec) ? 'failed' : 0.5), { testImages: tested });
  const scored = new Map(trials.map((trial) => [trial.hash, scoresOf(trial, apart, tested)]));
  const known = trials.map((trial): TrialRecord => {
    const { labels, rows: all, right } = scored.get(trial.hash)!;
    return trial.result === null
      ? trial
      : {
          ...trial,
          result: {
            ...trial.result,
            testAccuracy: right.reduce((a, b) => a + b, 0) / right.length,
            auc: macroAuc(all, labels, 2),
            split: { train: 72, validation: 24, test: tested },
          },
        };
  });
  const answers = new Map<string, AnswerRecord>(
    [...scored].map(([hash, { labels, predicted, right }]) => [
      hash,
      { labels, predicted, right, groups: null },
    ]),
  );
  const elsewhere = (trial: TrialRecord, name: string, distances: Apart) => {
    const { labels, rows: all } = scoresOf(trial, distances, 80, name);
    return { name, loss: 1, labels, probabilities: all, groups: null };
  };
  return analyse(experiment, known, {
    answers,
    alsoTested: new Map(
      trials.map((trial) => [
        trial.hash,
        [elsewhere(trial, 'blur 3', apart), elsewhere(trial, 'noise 1', { frozen: 1, scratch: 1 })],
      ]),
    ),
    ...(probabilities
      ? { probabilities: new Map([...scored].map(([hash, { rows: all }]) => [hash, all])) }
      : {}),
    validation: new Map(
      trials.map((trial) => {
        const { labels, rows: all } = scoresOf(trial, apart, validation, 'validation');
        return [trial.hash, { labels, probabilities: all }];
      }),
    ),
  });
}

function scoresOf({ spec }: TrialRecord, apart: Apart, count: number, part = 'test') {
  const random = generatorOf('scores', part, spec.seed, spec.kind === 'target' ? spec.regime : '');
  const distance =
    spec.kind === 'target' && spec.regime !== 'fine-tuned'
      ? apart[spec.regime as 'frozen' | 'scratch']
      : 0;
  const labels = LABELS.slice(0, count);
  const rows = new Float32Array(2 * count);
  labels.forEach((label, i) => {
    const score = 1 / (1 + Math.exp(-(distance * label + random.normal() - distance / 2)));
    rows.set([1 - score, score], 2 * i);
  });
  const predicted = labels.map((_, i) => Number(rows[2 * i + 1]! > 0.5));
  const right = Uint8Array.from(labels, (label, i) => Number(label === predicted[i]));
  return { labels, rows, predicted, right };
}

const only = ({ comparisons }: Analysis) => comparisons[0]!;

describe('AUC', () => {
  const verdict = { metric: 'auc' } as const;

  test('is what cells, pairs and sentences are about', () => {
    const analysis = found({ verdict }, { frozen: 3, scratch: 1 });
    const comparison = only(analysis);
    expect(comparison.verdict).toBe('positive');
    expect(comparison.scope).toBe('seeds, images');
    expect(comparison.sentence).toContain('points of AUC against scratch');
    expect(analysis.cells[0]!.mean).toBeGreaterThan(0.9);
    expect(analysis.cells[0]!.mean).not.toBe(analysis.cells[0]!.accuracy);
    expect(analysis.cells[0]!.guessing).toBe(0.5);
    expect(analysis.metric).toBe('auc');
    expect(comparison.gap).toBeCloseTo(analysis.cells[1]!.mean - analysis.cells[0]!.mean, 12);
    expect(analysis.recommendations[0]!.best!.mean).toBe(analysis.cells[0]!.mean);
  });

  test('without probabilities speaks of these images only', () => {
    const comparison = only(
      found({ verdict }, { frozen: 3, scratch: 1 }, { probabilities: false }),
    );
    expect(comparison.scope).toBe('seeds');
    expect(comparison.note).toContain('these test images only');
  });

  test('a trial that failed counts as an area of one half', () => {
    const { failures } = only(found({ verdict }, { frozen: 3, scratch: 1 }, { failed: [2] }));
    const all = only(found({ verdict }, { frozen: 3, scratch: 1 }));
    const lost = all.pairs.find(({ seed }) => seed === 2)!;
    expect(failures!.gap).toBeCloseTo(all.gap! + (lost.transfer - 0.5) / 5, 12);
  });

  test('has curves, whose mean height is its mean', () => {
    const { rankCurves, cells } = found({ verdict }, { frozen: 2, scratch: 1 });
    expect(rankCurves).toHaveLength(2);
    const { grid, roc } = rankCurves[0]!;
    const area = roc.reduce(
      (sum, y, i) => sum + (i === 0 ? 0 : (y + roc[i - 1]!) / 2 / (grid.length - 1)),
      0,
    );
    expect(area).toBeCloseTo(cells[0]!.mean, 1);
  });
});

describe('sensitivity at a specificity', () => {
  const verdict = { metric: { sensitivityAt: { specificity: 0.9 } }, positive: 'b' } as const;

  test('is taken above a threshold that validation gives', () => {
    const analysis = found({ verdict }, { frozen: 3, scratch: 1 }, { validation: 120 });
    expect(only(analysis).verdict).toBe('positive');
    expect(only(analysis).sentence).toContain('sensitivity at 90% specificity');
    const [frozen, scratch] = analysis.operatingPoints;
    expect(frozen!.sensitivity.mean).toBe(analysis.cells[0]!.mean);
    expect(frozen!.specificity.mean).toBeCloseTo(0.9, 1);
    expect(scratch!.sensitivity.mean).toBeLessThan(frozen!.sensitivity.mean);
    expect(analysis.cells[0]!.guessing).toBeCloseTo(0.1, 12);
  });

  test('predictive values are at the prevalence that is stated', () => {
    const of = (prevalence?: number) =>
      found(
        { verdict: { ...verdict, ...(prevalence === undefined ? {} : { prevalence }) } },
        { frozen: 3, scratch: 1 },
      ).operatingPoints[0]!;
    expect(of().prevalence).toBe(0.25);
    const rare = of(0.01);
    expect(rare.prevalence).toBe(0.01);
    expect(rare.ppv).toBeLessThan(of().ppv);
    expect(rare.npv).toBeGreaterThan(of().npv);
  });

  test('without what was answered to validation there is no figure, and no verdict', () => {
    const analysis = found({ verdict }, { frozen: 3, scratch: 1 }, { probabilities: false });
    expect(analysis.operatingPoints).toEqual([]);
    expect(only(analysis).verdict).toBe('inconclusive');
  });
});

describe('other tests', () => {
  const other = [
    { kind: 'corrupted', corruption: 'blur', severity: 3 },
    { kind: 'corrupted', corruption: 'noise', severity: 1 },
  ] as const;

  test('are a family of their own, and change no other verdict', () => {
    const alone = found({}, { frozen: 4, scratch: 0 });
    const also = found({ alsoTest: [...other] }, { frozen: 4, scratch: 0 });
    // All but the hashes, which another test is part of.
    expect(only(also).sentence).toEqual(only(alone).sentence);
    expect(also.alsoTested.map(({ name }) => name)).toEqual(['blur 3', 'noise 1']);
    const [blurred, noisy] = also.alsoTested;
    expect(blurred!.comparisons[0]!.verdict).toBe('positive');
    expect(noisy!.comparisons[0]!.verdict).toBe('inconclusive');
    expect(blurred!.comparisons[0]!.sentence).toContain('On blur 3, trained on near, VGG16');
    // Two comparisons: Holm asks twice the p of the smaller, at a first look.
    const { p, adjustedP } = blurred!.comparisons[0]!;
    expect(adjustedP! / p!).toBeCloseTo(2 / 0.8, 9);
    expect(blurred!.cells).toHaveLength(2);
  });

  test('under folds have the same images for every network, where they are another data set', () => {
    const elsewhere = procedural({ name: 'elsewhere', label: 'shape', train: 40, test: 40 });
    const { alsoTested } = found(
      { alsoTest: [elsewhere, other[1]], test: { folds: 5 } },
      { frozen: 4, scratch: 0 },
    );
    const [comparison] = alsoTested[0]!.comparisons;
    expect(comparison!.scope).toBe('seeds, images');
    expect(comparison!.testImages).toBe(80);
    expect(comparison!.sentence).toContain('5 folds, 80 test images');
    expect(comparison!.signFlip).toBeNull();
  });

  test('under folds are folds, where they are the target’s own images, corrupted', () => {
    const { alsoTested } = found(
      { alsoTest: [...other], test: { folds: 5 } },
      { frozen: 4, scratch: 0 },
    );
    const [comparison] = alsoTested[0]!.comparisons;
    expect(comparison!.scope).toBe('folds');
    const gaps = comparison!.pairs.map(({ transfer, scratch }) => scratch - transfer);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / 5;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / 4;
    const [low, high] = comparison!.interval!;
    expect((high - low) / 2).toBeCloseTo(2.776445 * Math.sqrt(variance * (1 / 5 + 1 / 3)), 5);
  });

  test('whose answers are not known have no comparison', () => {
    const { alsoTested } = found(
      { alsoTest: [...other] },
      { frozen: 4, scratch: 0 },
      { failed: SEEDS },
    );
    expect(alsoTested[0]!.comparisons[0]!.gap).toBeNull();
  });
});

describe('folds', () => {
  test('are judged by the corrected resampled t test', () => {
    const analysis = found({ test: { folds: 5 } }, { frozen: 4, scratch: 0 });
    const comparison = only(analysis);
    expect(comparison.scope).toBe('folds');
    expect(comparison.testImages).toBe(IMAGES);
    expect(comparison.pairs).toHaveLength(5);
    expect(comparison.signFlip).toBeNull();
    expect(comparison.sentence).toContain('[change +');
    expect(comparison.sentence).toContain('5 folds, 120 images');
    expect(analysis.scope).toContain('all 120 images in 5 folds');
    expect(analysis.replicate).toBe('fold');
    // 72 of 96 images are fitted to: 1 / 5 + 1 / (4 · 0.75) of the variance, where Student has 1 / 5.
    const [low, high] = comparison.interval!;
    const gaps = comparison.pairs.map(({ transfer, scratch }) => scratch - transfer);
    const mean = gaps.reduce((a, b) => a + b, 0) / 5;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / 4;
    expect((high - low) / 2).toBeCloseTo(2.776445 * Math.sqrt(variance * (1 / 5 + 1 / 3)), 5);
  });

  test('of repeats count each image once', () => {
    const comparison = only(found({ test: { folds: 5, repeats: 2 } }, { frozen: 4, scratch: 0 }));
    expect(comparison.pairs).toHaveLength(10);
    expect(comparison.testImages).toBe(IMAGES);
    expect(comparison.sentence).toContain('10 folds of 2 repeats, 120 images');
  });

  test('that failed are named as folds', () => {
    const { note, failures } = only(
      found({ test: { folds: 5 } }, { frozen: 4, scratch: 0 }, { failed: [3] }),
    );
    expect(note).toContain('4 of 5 folds: frozen failed with fold 3');
    expect(failures).not.toBeNull();
  });
});
