/** Verdicts about the target, and not about the test images or seeds at hand. */
import { describe, expect, test } from 'vitest';
import { analyse, type Beside } from '../../src/analysis/analyse.ts';
import type { Analysis, Comparison } from '../../src/analysis/types.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import type { PlainRegime } from '../../src/experiment/regime.ts';
import { imageFolder, vgg16 } from '../../src/index.ts';
import type { AnswerRecord, AskedRecord } from '../../src/store/records.ts';
import { answered, type Outcome, rows } from '../support/analysis-rows.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const SEEDS = [1, 2, 3, 4, 5];

/** Whether image `i` is right, of an arm's seed; or that the trial failed. */
type Answer = (seed: number, image: number) => boolean;
type Arms = Partial<
  Record<PlainRegime, Answer | { readonly failed: readonly number[]; readonly answer: Answer }>
>;

/** An experiment of one base and target whose trials gave these answers to its test images. */
function analysed(
  arms: Arms,
  {
    images = 200,
    seeds = SEEDS,
    source = 0.9,
    asked,
  }: { images?: number; seeds?: number[]; source?: number; asked?: readonly AskedRecord[] } = {},
): Analysis {
  const experiment = sample({
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    regimes: Object.keys(arms) as PlainRegime[],
    seeds,
  });
  const labels = Int32Array.from({ length: images }, (_, image) => image % 2);
  const rightOf = (regime: PlainRegime, seed: number) => {
    const arm = arms[regime]!;
    const answer = typeof arm === 'function' ? arm : arm.answer;
    return Array.from({ length: images }, (_, image) => Number(answer(seed, image)));
  };
  const trials = rows(
    experiment,
    (spec): Outcome => {
      if (spec.kind === 'pretraining') return source;
      const arm = arms[spec.regime as PlainRegime]!;
      if (typeof arm !== 'function' && arm.failed.includes(spec.seed)) return 'failed';
      return rightOf(spec.regime as PlainRegime, spec.seed).reduce((a, b) => a + b, 0) / images;
    },
    { testImages: images },
  );
  const answers = new Map<string, AnswerRecord>(
    trials.flatMap(({ hash, spec, result }) =>
      spec.kind === 'pretraining' || result === null
        ? []
        : [[hash, answered(labels, rightOf(spec.regime as PlainRegime, spec.seed))] as const],
    ),
  );
  const beside: Beside = { answers, ...(asked === undefined ? {} : { asked }) };
  return analyse(experiment, trials, beside);
}

const of = (analysis: Analysis, regime: PlainRegime): Comparison =>
  analysis.comparisons.find((each) => each.regime === regime)!;

/** Right on these images of a hundred, in every seed. */
const firstOf =
  (right: number): Answer =>
  (_, image) =>
    image % 100 < right;

describe('images are a sample', () => {
  test('one image of 200 that all five seeds lose is not harm', () => {
    const comparison = of(
      analysed({ frozen: (_, image) => image > 40, scratch: (_, image) => image > 39 }),
      'frozen',
    );
    expect(comparison.gap).toBeCloseTo(1 / 200, 12);
    expect(comparison.p).toBeGreaterThan(0.3);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.sentence).toMatch(
      /loses 0\.5 points of test accuracy against scratch \[change −\d\.\d to \+\d\.\d; 5 seeds, 200 test images; adjusted p = 0\.\d+\]: not resolved; .*\.$/,
    );
  });

  test('20 images of 200 turned each way are no equivalence within a point', () => {
    const comparison = of(
      analysed({ frozen: (_, image) => image >= 20, scratch: (_, image) => image < 180 }),
      'frozen',
    );
    expect(comparison.gap).toBe(0);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.interval![1]).toBeGreaterThan(0.05);
  });

  test('no image that differs is equivalence only from as many images as the rule of three asks', () => {
    const same: Arms = { frozen: firstOf(70), scratch: firstOf(70) };
    expect(of(analysed(same, { images: 200 }), 'frozen').verdict).toBe('inconclusive');
    expect(of(analysed(same, { images: 1000 }), 'frozen').verdict).toBe('equivalent');
  });

  test('a harm that a hundred images of 200 show is one', () => {
    const far = analysed({ frozen: firstOf(25), scratch: firstOf(85) });
    const comparison = of(far, 'frozen');
    expect(comparison).toMatchObject({ verdict: 'negative', scope: 'seeds, images', look: 1 });
    expect(far.advice[0]).toMatchObject({ action: 'train from scratch' });
  });

  test('where images hide what seeds cannot show, images are asked for', () => {
    const stable = analysed({
      frozen: (_, image) => image % 10 !== 0 || image % 40 === 0,
      scratch: (_, image) => image % 10 !== 5,
    });
    const { neededForSeen, sentence } = of(stable, 'frozen');
    expect(neededForSeen!.seeds).toBeNull();
    expect(neededForSeen!.images).toBeGreaterThan(200);
    expect(sentence).toMatch(/would take about [\d,]+ test images with these seeds\.$/);
  });

  test('accuracies too have the interval of seeds and images', () => {
    const { cells } = analysed({ frozen: firstOf(70), scratch: firstOf(85) });
    // As wide as the binomial's: 6.4 points to either side of 70% of 200.
    expect(cells[0]!.interval![1] - cells[0]!.interval![0]).toBeGreaterThan(0.12);
  });
});

describe('patients are a sample', () => {
  const experiment = sample({
    bases: [vgg16()],
    targets: [imageFolder({ dir: 'xrays', name: 'near', groupBy: /^(p\d+)/ })],
    regimes: ['frozen', 'scratch'],
    seeds: SEEDS,
  });
  const labels = Int32Array.from({ length: 200 }, (_, image) => image % 2);
  const judged = (groups: Int32Array | null) => {
    const random = generatorOf('patients');
    // Of 20 patients with ten images each, a frozen base loses all of 3 and none of the others.
    const right = (regime: string) =>
      labels.map((_, image) => Number(regime === 'scratch' || image >= 30));
    const accuracyOf = (regime: string) => right(regime).reduce((a, b) => a + b, 0) / 200;
    const trials = rows(
      experiment,
      (spec) =>
        spec.kind === 'pretraining' ? 0.9 : accuracyOf(spec.regime) + 1e-6 * random.normal(),
      { testImages: 200 },
    );
    const answers = new Map(
      trials.flatMap(({ hash, spec }) =>
        spec.kind === 'pretraining'
          ? []
          : [[hash, { ...answered(labels, right(spec.regime)), groups }] as const],
      ),
    );
    return analyse(experiment, trials, { answers });
  };

  test('three patients of twenty that are lost are no harm, though thirty images are', () => {
    const grouped = judged(labels.map((_, image) => Math.floor(image / 10)));
    expect(grouped.comparisons[0]).toMatchObject({
      scope: 'seeds, groups',
      verdict: 'inconclusive',
    });
    expect(grouped.scope).toContain('groups of test images (200 images), both taken as samples');
  });

  test('where it is not known which images are of one patient, none is taken for a sample', () => {
    const { comparisons, warnings } = judged(null);
    expect(comparisons[0]!.scope).toBe('seeds');
    expect(warnings.join()).toContain('or what group it is of, is not stored for any comparison');
  });

  test('few groups are warned of', () => {
    const { warnings } = judged(labels.map((_, image) => image % 4));
    expect(warnings).toContain(
      'The test images of near are of 4 groups: images of one group are not independent, so next to nothing can be said of others. Test on at least 10.',
    );
  });
});

describe('failed trials are a result', () => {
  test('two of five that failed take the help away that the others show', () => {
    const tuned: Answer = (_, image) => image % 100 < 95;
    const analysis = analysed({
      frozen: firstOf(60),
      'fine-tuned': { failed: [2, 4], answer: tuned },
      scratch: firstOf(60),
    });
    const comparison = of(analysis, 'fine-tuned');
    expect(comparison).toMatchObject({
      verdict: 'inconclusive',
      withheld: 'failures',
      failures: { transfer: 2, scratch: 0 },
    });
    expect(comparison.failures!.gap).toBeCloseTo(-(3 * 0.35 - 2 * 0.1) / 5, 12);
    expect(comparison.note).toContain('3 of 5 seeds: fine-tuned failed with seeds 2 and 4');
    expect(comparison.note).toContain(
      'with failed trials scored as guessing it would be +17.0 points',
    );
    expect(comparison.sentence).toContain('not resolved, since trials failed');
    expect(analysis.advice[0]!.action).not.toBe('fine-tune');
    expect(analysis.warnings.join()).toContain('Trials failed in 1 comparison');
  });

  test('where scratch fails it is no help either', () => {
    const { verdict } = of(
      analysed({
        frozen: firstOf(70),
        scratch: { failed: [1, 2, 3], answer: firstOf(70) },
      }),
      'frozen',
    );
    expect(verdict).toBe('inconclusive');
  });
});

test('a weak source and a test set of eight images are warned of first', () => {
  const { warnings } = analysed(
    { frozen: (seed, image) => (seed + image) % 2 === 0, scratch: firstOf(5) },
    { images: 8, source: 0.6 },
  );
  expect(warnings).toEqual([
    'VGG16 32px did not learn its source shapes: 60.0% on its own test images, where guessing gives 50.0%. Comparisons of this base and source say nothing about transfer.',
    'near has 8 test images: each is 12.5 points of accuracy, more than the margin of 1.0. Test on more, at least 100.',
  ]);
});

test('a regime that is shown to hurt is named first, and not hidden under what is open', () => {
  const { advice } = analysed({
    frozen: firstOf(25),
    'fine-tuned': (seed, image) => image % 100 < 70 + 8 * (seed % 3),
    scratch: firstOf(85),
  });
  expect(advice[0]!.action).toBe('do not freeze');
  expect(advice[0]!.reason).toMatch(
    /^frozen −60\.0 points \(negative\); fine-tuned −\d\.\d points \(not resolved: /,
  );
});

test('a seed that collapsed is warned of', () => {
  const { warnings, comparisons } = analysed({
    frozen: (seed, image) => (seed === 3 ? image % 4 === 0 : image % 100 < 70 + seed),
    scratch: (seed, image) => image % 100 < 70 + seed,
  });
  expect(comparisons[0]!.note).toContain(
    'frozen collapsed in 1 of 5 seeds (to 25.0%, where the median is 72.0%)',
  );
  expect(warnings.join()).toContain(
    'Training collapsed in single seeds of VGG16 32px frozen on near',
  );
});

describe('looking again', () => {
  const arms: Arms = {
    frozen: (seed, image) => image % 100 < 60 - (seed % 2),
    scratch: firstOf(75),
  };
  const question = {
    base: { name: 'VGG16', width: 1, inputSize: 32 },
    data: sampleInput.targets[0]!,
  };
  const asked = (...runs: number[][]): AskedRecord[] =>
    runs.flatMap((seeds, run) =>
      (['frozen', 'scratch'] as const).map((regime) => ({
        run: run + 1,
        seeds,
        question: regime,
        spec: {
          ...question,
          kind: 'target',
          regime,
          source: regime === 'scratch' ? null : 'shapes',
          trainSize: null,
          budget: null,
        } as unknown as AskedRecord['spec'],
      })),
    );

  test.each([
    ['the first time', [[1, 2, 3, 4, 5]], 1],
    [
      'with seeds added',
      [
        [1, 2, 3],
        [1, 2, 3, 4, 5],
      ],
      2,
    ],
    [
      'with seeds added twice',
      [
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4, 5],
      ],
      3,
    ],
    [
      'with other seeds',
      [
        [6, 7, 8],
        [1, 2, 3, 4, 5],
      ],
      2,
    ],
    [
      'with the same seeds again',
      [
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5],
      ],
      1,
    ],
    ['after one seed, which shows no verdict', [[1], [1, 2, 3, 4, 5]], 1],
  ] as const)('%s', (_, runs, look) => {
    const comparison = of(
      analysed(arms, { asked: asked(...runs.map((run) => [...run])) }),
      'frozen',
    );
    expect(comparison.look).toBe(look);
    expect(comparison.adjustedP! / comparison.p!).toBeCloseTo(1 / (0.8 * 0.2 ** (look - 1)), 6);
    if (look > 1) expect(comparison.note).toContain(`look ${look} of this question`);
  });

  test('what is lost by looking is told', () => {
    const weak: Arms = {
      frozen: (seed, image) => image % 100 < 70 - (seed % 2),
      scratch: firstOf(75),
    };
    const runs = asked([1, 2], [1, 2, 3], [1, 2, 3, 4], SEEDS);
    const comparison = of(analysed(weak, { asked: runs }), 'frozen');
    expect(comparison).toMatchObject({ look: 4, verdict: 'inconclusive', withheld: 'looks' });
    expect(comparison.sentence).toContain(
      '; look 4 of this question]: not resolved, since it was looked at before;',
    );
    expect(of(analysed(weak), 'frozen').verdict).toBe('negative');
  });
});
