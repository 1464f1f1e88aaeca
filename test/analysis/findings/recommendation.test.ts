import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { armText, costText } from '../../../src/analysis/findings/recommendation-text.ts';
import type { Recommendation } from '../../../src/analysis/types.ts';
import type { Experiment, ExperimentInput } from '../../../src/experiment/schema.ts';
import type { TargetTrialSpec } from '../../../src/experiment/trial.ts';
import {
  converged,
  densenet121,
  equal,
  pretrain,
  procedural,
  random,
  vgg16,
} from '../../../src/index.ts';
import { type Outcome, rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';
import { machine } from '../../support/store-samples.ts';

const SEEDS = [1, 2, 3, 4, 5];

const experiment = (changes: Partial<ExperimentInput> = {}) =>
  sample({
    bases: [vgg16(), densenet121()],
    targets: [sampleInput.targets[0]!],
    seeds: SEEDS,
    ...changes,
  });

/** A level a base and regime, and the jitter of a seed that all share but for a little. */
const LEVELS: Readonly<Record<string, number>> = {
  'VGG16 frozen': 0.7,
  'VGG16 fine-tuned': 0.9,
  'VGG16 scratch': 0.6,
  'DenseNet121 frozen': 0.65,
  'DenseNet121 fine-tuned': 0.8,
  'DenseNet121 scratch': 0.55,
};
const level = ({ base, regime, seed }: TargetTrialSpec) =>
  LEVELS[`${base.name} ${regime}`]! +
  0.01 * Math.sin(seed) +
  0.002 * Math.sin(9 * seed + base.name.length + regime.length);

function recommended(
  of: Experiment,
  outcome: (spec: TargetTrialSpec) => Outcome = level,
): readonly Recommendation[] {
  const trials = rows(of, (spec) => (spec.kind === 'target' ? outcome(spec) : 0.9));
  return analyse(of, trials).recommendations;
}

const names = (arms: Recommendation['tied']) => arms.map(armText);

test('the highest mean over the seeds is taken, with what it rests on', () => {
  const [near, ...more] = recommended(experiment());
  expect(more).toEqual([]);
  expect(near).toMatchObject({
    target: 'near',
    trainSize: null,
    best: { base: 'VGG16 32px', regime: 'fine-tuned', source: 'shapes', seeds: 5 },
    tied: [],
    ranked: 6,
    failed: [],
    unfinished: [],
  });
  expect(near!.best!.mean).toBeCloseTo(0.9, 1);
  expect(near!.best!.interval![0]).toBeLessThan(near!.best!.mean);
  expect(near!.advice).toMatch(
    /^Start VGG16 32px from shapes and fine-tune it: it is shown to beat the same base from scratch \(\+30\.\d points\)\.$/,
  );
});

test('what pretraining took is counted where it was made here, and said where not', () => {
  const { best } = recommended(experiment())[0]!;
  // 10 seconds and the seed each; the pretraining's seed is 0.
  expect(best).toMatchObject({ trialSeconds: 13, pretrainingSeconds: 10 });
  expect(costText(best!)).toBe('13.0 s a trial, and 10.0 s once to pretrain shapes');
  expect(costText({ ...best!, pretrainingSeconds: null })).toBe(
    '13.0 s a trial; the pretraining of shapes is not counted',
  );
  expect(costText({ ...best!, source: null, regime: 'scratch', pretrainingSeconds: null })).toBe(
    '13.0 s a trial, nothing pretrained',
  );
});

test('arms that are not told apart are named, and the cheapest of them in the advice', () => {
  const near = recommended(experiment(), (spec) =>
    spec.base.name === 'VGG16' && spec.regime === 'scratch'
      ? 0.899 + 0.02 * Math.sin(5 * spec.seed)
      : level(spec),
  )[0]!;
  expect(near.best).toMatchObject({ regime: 'fine-tuned' });
  expect(names(near.tied)).toEqual(['VGG16 32px from scratch']);
  expect(near.advice).toContain(
    'and fine-tune it; that it beats the same base from scratch is not shown (',
  );
  expect(near.advice).toMatch(
    /; VGG16 32px from scratch \(89\.9%\) is not told apart from it and costs less, 13\.0 s against 23\.0 s\.$/,
  );
});

test('no arm is the cheaper by times of different machines', () => {
  const alike = (spec: TargetTrialSpec) =>
    spec.base.name === 'VGG16' && spec.regime === 'scratch' ? 0.899 : level(spec);
  const trials = rows(experiment(), (spec) => (spec.kind === 'target' ? alike(spec) : 0.9));
  const on = (cores: (index: number) => number) =>
    analyse(
      experiment(),
      trials.map((trial, i) => ({ ...trial, machine: machine({ cores: cores(i), workers: 1 }) })),
    );
  const [one, several] = [on(() => 2), on((i) => (i % 3 === 0 ? 2 : 4))];
  expect([one.kindsOfMachines, several.kindsOfMachines]).toEqual([1, 2]);
  expect(one.recommendations[0]!.advice).toContain('costs less');
  expect(several.recommendations[0]!.advice).not.toContain('costs less');
  expect(names([several.recommendations[0]!.best!])).toEqual(
    names([one.recommendations[0]!.best!]),
  );
  expect(JSON.stringify(one.advice)).toContain('times its time');
  expect(JSON.stringify(several.advice)).not.toContain('times its time');
  // Pairs count of which one kind trained both: here some, there none.
  expect(several.comparisons.some(({ timeRatio }) => timeRatio !== null)).toBe(true);
  const apart = new Map(trials.map(({ hash, spec }) => [hash, spec]));
  const never = analyse(
    experiment(),
    trials.map((trial) => {
      const spec = apart.get(trial.hash)!;
      const cores = spec.kind === 'target' && spec.regime === 'scratch' ? 2 : 4;
      return { ...trial, machine: machine({ cores, workers: 1 }) };
    }),
  );
  expect(never.comparisons.map(({ timeRatio }) => timeRatio)).toEqual(
    never.comparisons.map(() => null),
  );
});

test('what varies much is told apart from nothing, and is no advice for that', () => {
  const near = recommended(experiment(), (spec) =>
    spec.base.name === 'VGG16' && spec.regime === 'scratch'
      ? [0.95, 0.95, 0.5, 0.95, 0.95][spec.seed - 1]!
      : level(spec),
  )[0]!;
  expect(names(near.tied)).toContain('VGG16 32px from scratch');
  expect(near.advice).not.toContain('costs less');
});

test('of two means that are alike the cheaper is the best', () => {
  const alike = recommended(experiment(), () => 0.5)[0]!;
  expect(armText(alike.best!)).toBe('VGG16 32px from scratch');
  expect(alike.tied).toHaveLength(5);
});

test('from scratch is advised with the harm that was shown', () => {
  const near = recommended(experiment(), (spec) => 1.3 - level(spec))[0]!;
  expect(near.best).toMatchObject({ base: 'DenseNet121 32px', source: null });
  expect(near.advice).toMatch(
    /^Train DenseNet121 32px from scratch: a source is shown to hurt this base, shapes frozen \(−10\.\d points\) and shapes fine-tuned \(−25\.\d points\)\.$/,
  );
});

describe('what did not finish', () => {
  test('an arm with a failed trial is not taken, however good the rest of it is', () => {
    const near = recommended(experiment(), (spec) =>
      spec.base.name === 'VGG16' && spec.regime === 'fine-tuned' && spec.seed === 3
        ? 'failed'
        : level(spec),
    )[0]!;
    expect(armText(near.best!)).toBe('DenseNet121 32px fine-tuned from shapes');
    expect(near.failed.map(armText)).toEqual(['VGG16 32px fine-tuned from shapes']);
    expect(near).toMatchObject({ ranked: 5, unfinished: [] });
  });

  test('an arm with seeds to come is not taken yet', () => {
    const near = recommended(experiment(), (spec) =>
      spec.base.name === 'VGG16' && spec.seed > 2 ? 'not run' : level(spec),
    )[0]!;
    expect(near.best).toMatchObject({ base: 'DenseNet121 32px', seeds: 5 });
    expect(near.unfinished).toHaveLength(3);
    expect(near.ranked).toBe(3);
  });

  test('nothing is recommended where every trial failed', () => {
    const [near] = recommended(experiment(), () => 'failed');
    expect(near).toMatchObject({ best: null, tied: [], ranked: 0 });
    expect(near!.advice).toMatch(/^Nothing can be recommended/);
  });
});

test('one seed tells nothing apart', () => {
  const near = recommended(experiment({ seeds: [1] }))[0]!;
  expect(near.best).toMatchObject({ regime: 'fine-tuned', interval: null, seeds: 1 });
  expect(near.tied).toHaveLength(5);
  expect(near.advice).toContain('that it beats the same base from scratch is not shown');
});

test('every size has its own, over all budgets', () => {
  const of = experiment({
    bases: [vgg16()],
    trainSizes: [20, 'all'],
    budgets: [equal({ epochs: 3 }), converged({ epochs: 9 })],
  });
  const found = recommended(of, (spec) =>
    spec.trainSize === null && spec.regime === 'scratch' && spec.budget === 'converged'
      ? 0.95 + 0.002 * Math.sin(spec.seed)
      : level(spec),
  );
  expect(
    found.map(({ trainSize, wholeSize, best }) => [trainSize, wholeSize, armText(best!)]),
  ).toEqual([
    [20, undefined, 'VGG16 32px fine-tuned from shapes, equal budget'],
    ['all', 40, 'VGG16 32px from scratch, converged budget'],
  ]);
  expect(found[0]!.ranked).toBe(6);
  // The other budget of the same arm is as good: it is not told apart.
  expect(names(found[0]!.tied)).toEqual(['VGG16 32px fine-tuned from shapes, converged budget']);
  expect(found[1]!.advice).toMatch(
    /^Train VGG16 32px from scratch, with the converged budget: a source is shown to hurt/,
  );
});

test('a control is never recommended, nor its harm named', () => {
  const source = pretrain({
    name: 'shapes',
    data: procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 }),
  });
  const of = experiment({ sources: [source, random()] });
  const near = recommended(of, (spec) =>
    spec.source === 'random' ? (spec.base.name === 'VGG16' ? 0.99 : 0.1) : level(spec),
  )[0]!;
  expect(near.best).toMatchObject({ source: 'shapes' });
  expect(near.ranked).toBe(6);
  expect(near.advice).not.toContain('random');
});

test('more arms to choose from need more to be told apart', () => {
  // Student's t of the paired differences is 3.8: p is 0.019, below 0.04 and not below 0.04 / 5.
  const outcome = (spec: TargetTrialSpec) =>
    spec.base.name === 'VGG16' && spec.regime === 'scratch'
      ? level({ ...spec, regime: 'fine-tuned' }) - 0.02 - 0.00745 * (spec.seed - 3)
      : level(spec);
  const few = recommended(
    experiment({ bases: [vgg16()], regimes: ['fine-tuned', 'scratch'] }),
    outcome,
  )[0]!;
  const many = recommended(experiment(), outcome)[0]!;
  expect(names(many.tied)).toEqual(['VGG16 32px from scratch']);
  expect(few.tied).toEqual([]);
});
