import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { gatherArms } from '../../../src/analysis/comparison/gather.ts';
import { trendsOf as trendsIn } from '../../../src/analysis/findings/trends.ts';
import { generatorOf } from '../../../src/experiment/random.ts';
import type { Experiment } from '../../../src/experiment/schema.ts';
import type { TargetTrialSpec } from '../../../src/experiment/trial.ts';
import { bss, converged, equal, fineTuned, refine, vgg16 } from '../../../src/index.ts';
import { answered, rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

const IMAGES = 400;
const SIZES = [10, 20, 40];
const labels = Int32Array.from({ length: IMAGES }, (_, image) => image % 2);

const experiment = (changes: object = {}) =>
  sample({
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    seeds: [1, 2, 3, 4, 5],
    trainSizes: SIZES,
    budgets: [equal({ epochs: 5 }), converged({ epochs: 9 })],
    ...changes,
  });

/** Trials whose accuracy is about what `level` gives, on the same images, with their answers. */
function trialsOf(level: (spec: TargetTrialSpec) => number, of: Experiment) {
  const right = (spec: TargetTrialSpec) => {
    const random = generatorOf(
      'trend',
      spec.regime,
      spec.seed,
      String(spec.trainSize),
      spec.budget ?? '',
    );
    const share = level(spec) + 0.01 * random.normal();
    // Each image has a difficulty of its own, the same for all.
    return labels.map((_, image) => Number((image * 0.618034) % 1 < share));
  };
  const trials = rows(
    of,
    (spec) => (spec.kind === 'target' ? right(spec).reduce((a, b) => a + b, 0) / IMAGES : 0.9),
    { testImages: IMAGES },
  ).map((trial) => {
    const { spec, result } = trial;
    if (spec.kind !== 'target' || result === null) return trial;
    const train = 0.75 * (spec.trainSize ?? 40);
    return {
      ...trial,
      result: { ...result, split: { train, validation: train / 3, test: IMAGES } },
    };
  });
  const answers = new Map(
    trials.flatMap(({ hash, spec }) =>
      spec.kind === 'target' ? [[hash, answered(labels, right(spec))] as const] : [],
    ),
  );
  return { trials, answers };
}

function trendsOf(level: (spec: TargetTrialSpec) => number, of = experiment()) {
  const { trials, answers } = trialsOf(level, of);
  return analyse(of, trials, { answers });
}

/** The same trends alone, where there are many to find. */
function onlyTrendsOf(level: (spec: TargetTrialSpec) => number, of = experiment()) {
  const { trials, answers } = trialsOf(level, of);
  return trendsIn(of, gatherArms(of, trials, { answers }));
}

const doublings = ({ trainSize }: TargetTrialSpec) => Math.log2((trainSize ?? 40) / 10);

describe('along the data', () => {
  test('a harm that shrinks by ten points a doubling is mended, one that stays is not', () => {
    const { trends, answer } = trendsOf((spec) => {
      if (spec.regime === 'scratch') return 0.8;
      return spec.regime === 'frozen' ? 0.5 : 0.5 + 0.1 * doublings(spec);
    });
    const [frozen, tuned] = ['frozen', 'fine-tuned'].map((regime) =>
      trends.find((trend) => trend.regime === regime && trend.along === 'data'),
    );
    expect(tuned).toMatchObject({ verdict: 'shrinks', seeds: 5 });
    expect(tuned!.change.mean).toBeCloseTo(-0.1, 1);
    expect(tuned!.change.interval![0]).toBeLessThan(-0.1);
    expect(frozen!.verdict).toBe('not resolved');
    expect(answer).toMatch(
      /\. More data mends the harm of fine-tuning \(\+\d+\.\d points against scratch a doubling, p [=<] 0\.\d+\) and is not shown to change the harm of freezing \([+−]?\d\.\d, p = [01]\.\d+\); more steps are not shown to change the harm of freezing \([+−]?\d\.\d points against scratch from the equal to the converged budget, p = [01]\.\d+\) and fine-tuning \(.*\)\.$/,
    );
  });

  test('a gain is lessened as scratch catches up', () => {
    const { trends } = trendsOf((spec) =>
      spec.regime === 'scratch' ? 0.4 + 0.15 * doublings(spec) : 0.8,
    );
    const data = trends.filter(({ along }) => along === 'data');
    expect(data.map(({ verdict }) => verdict)).toEqual(['shrinks', 'shrinks']);
    expect(data.every(({ gap, change }) => gap < 0 && change.mean > 0)).toBe(true);
  });

  test('the whole pool is as many images as it has', () => {
    const of = experiment({ trainSizes: [10, 20, 'all'] });
    const level = (spec: TargetTrialSpec) =>
      spec.regime === 'scratch' ? 0.8 : 0.5 + 0.1 * doublings(spec);
    expect(trendsOf(level, of).trends[0]!.change.mean).toBeCloseTo(-0.1, 1);
  });
});

test('along the steps, the converged budget is compared with the equal one', () => {
  const { trends } = trendsOf((spec) => {
    if (spec.regime === 'scratch') return 0.8;
    return spec.budget === 'equal' ? 0.5 : 0.7;
  });
  const steps = trends.filter(({ along }) => along === 'steps');
  expect(steps.map(({ verdict }) => verdict)).toEqual(['shrinks', 'shrinks']);
  expect(steps[0]!.change.mean).toBeCloseTo(-0.2, 1);
});

test('an axis of one value has no trend', () => {
  const of = experiment({ trainSizes: ['all'], budgets: [equal({ epochs: 5 })] });
  expect(trendsOf(() => 0.5, of)).toMatchObject({ trends: [] });
});

test('a harm that is the same everywhere is seldom said to change: one report in twenty', () => {
  let wrong = 0;
  for (let round = 0; round < 40; round++) {
    const trends = onlyTrendsOf((spec) => {
      const random = generatorOf(
        'round',
        round,
        spec.regime,
        spec.seed,
        String(spec.trainSize),
        spec.budget ?? '',
      );
      return (spec.regime === 'scratch' ? 0.7 : 0.6) + 0.03 * random.normal();
    });
    wrong += Number(trends.some(({ verdict }) => verdict !== 'not resolved'));
  }
  expect(wrong / 40).toBeLessThanOrEqual(0.05 + 3 * 0.0345);
});

describe('of remedies', () => {
  const withRemedies = experiment({
    budgets: [equal({ epochs: 5 })],
    regimes: ['fine-tuned', 'scratch', fineTuned({ name: 'bss', penalty: bss() }), refine()],
  });
  /** Fine-tuning's harm of 30 points is ten less a doubling; refine has none, and bss the same. */
  const level = (spec: TargetTrialSpec) =>
    ['scratch', 'refine'].includes(spec.regime) ? 0.9 : 0.6 + 0.1 * doublings(spec);

  test('what they gain over plain fine-tuning has a trend of its own', () => {
    const { trends, answer } = trendsOf(level, withRemedies);
    const found = trends.map(({ regime, against, verdict }) => `${regime} ${against} ${verdict}`);
    expect(found).toEqual([
      'fine-tuned scratch shrinks',
      'bss scratch shrinks',
      'refine scratch not resolved',
      'bss fine-tuned not resolved',
      'refine fine-tuned shrinks',
    ]);
    const gain = trends.at(-1)!;
    expect(gain.gap).toBeCloseTo(-0.2, 1);
    expect(gain.change.mean).toBeCloseTo(0.1, 1);
    expect(answer).toMatch(
      / and lessens what refine \(−\d+\.\d points a doubling, p [=<] 0\.\d+\) gains over plain fine-tuning\.$/,
    );
  });

  test('cost the trends of the plain regimes nothing', () => {
    const plain = experiment({
      budgets: [equal({ epochs: 5 })],
      regimes: ['fine-tuned', 'scratch'],
    });
    const [alone] = trendsOf(level, plain).trends;
    expect(trendsOf(level, withRemedies).trends[0]).toEqual(alone);
  });

  test('without plain fine-tuning are asked against scratch alone', () => {
    const of = experiment({ budgets: [equal({ epochs: 5 })], regimes: ['scratch', refine()] });
    expect(trendsOf(level, of).trends.map(({ against }) => against)).toEqual(['scratch']);
  });

  test('that change nothing are seldom said to: one report in twenty', () => {
    let wrong = 0;
    for (let round = 0; round < 40; round++) {
      const trends = onlyTrendsOf((spec) => {
        const random = generatorOf('none', round, spec.regime, spec.seed, `${spec.trainSize}`);
        return (spec.regime === 'scratch' ? 0.7 : 0.6) + 0.03 * random.normal();
      }, withRemedies);
      const own = trends.filter(({ regime }) => regime !== 'fine-tuned');
      wrong += Number(own.some(({ verdict }) => verdict !== 'not resolved'));
    }
    expect(wrong / 40).toBeLessThanOrEqual(0.05 + 3 * 0.0345);
  });
});
