/** Verdicts of remedies: against plain fine-tuning and scratch, a family of their own. */
import { expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Analysis } from '../../src/analysis/types.ts';
import { fineTuned, random, refine, vgg16 } from '../../src/index.ts';
import { remedyBlocks } from '../../src/report/sections/remedies.ts';
import type { AnswerRecord } from '../../src/store/records.ts';
import { answered, rows } from '../support/analysis-rows.ts';
import { columnOf, tablesIn } from '../support/blocks.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const IMAGES = 1000;
const SEEDS = [1, 2, 3, 4, 5];
const remedy = (name: string, layerDecay: number) => fineTuned({ name, layerDecay });
const REMEDIES = [refine(), remedy('half', 0.5), remedy('third', 0.3), remedy('fifth', 0.2)];

/** What each arm has right of a thousand images. */
type Levels = Readonly<Record<string, number>>;

/** An experiment of one base and target whose arms have so many of the images right, a few turned by the seed. */
function analysed(
  levels: Levels,
  {
    regimes = ['frozen', 'fine-tuned', 'scratch', ...REMEDIES],
    sources = sampleInput.sources,
    ...rest
  }: Partial<typeof sampleInput> = {},
): Analysis {
  const experiment = sample({
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    seeds: SEEDS,
    regimes,
    sources,
    ...rest,
  });
  const labels = Int32Array.from({ length: IMAGES }, (_, image) => image % 2);
  const rightOf = (regime: string, seed: number) =>
    Array.from({ length: IMAGES }, (_, image) => {
      const turned = (image * 7919 + seed * 104_729 + regime.length * 31) % 97 === 0;
      return Number(image < levels[regime]! !== turned);
    });
  const trials = rows(
    experiment,
    (spec) =>
      spec.kind === 'pretraining'
        ? 0.9
        : rightOf(spec.regime, spec.seed).reduce((a, b) => a + b, 0) / IMAGES,
    { testImages: IMAGES },
  );
  const answers = new Map<string, AnswerRecord>(
    trials.flatMap(({ hash, spec }) =>
      spec.kind === 'pretraining'
        ? []
        : [[hash, answered(labels, rightOf(spec.regime, spec.seed))] as const],
    ),
  );
  return analyse(experiment, trials, { answers });
}

const outcomes = ({ remedies }: Analysis) =>
  Object.fromEntries(remedies.map(({ regime, outcome }) => [regime, outcome]));

const harmed = { scratch: 800, frozen: 300, 'fine-tuned': 600 };

test('harm is removed by what beats fine-tuning and does not lose to scratch, lessened by what only beats it, and left by what is level with it', () => {
  const analysis = analysed({ ...harmed, refine: 900, half: 700, third: 600, fifth: 400 });
  expect(outcomes(analysis)).toEqual({
    refine: 'removes the harm',
    half: 'lessens the harm',
    third: 'leaves the harm',
    fifth: 'does worse',
  });
  expect(analysis.answer).toBe(
    'On near, starting from shapes hurts in both comparisons (largest loss 49.0 points: VGG16 32px frozen), and against plain fine-tuning refine removes the harm, half lessens the harm, third leaves the harm, fifth does worse.',
  );
  const [best] = analysis.remedies;
  expect(best!.gain.sentence).toMatch(
    /^On near, VGG16 32px refine from shapes gains 29\.\d points of test accuracy against plain fine-tuning \[.*\]: the remedy helps\.$/,
  );
  expect(best!.left!.sentence).toMatch(
    /gains 9\.\d points .* against scratch .*: the source helps\.$/,
  );
  expect(analysis.advice[0]).toMatchObject({ action: 'take refine' });
});

test('without a harm a remedy does better, or nothing is resolved', () => {
  const fine = { scratch: 500, frozen: 510, 'fine-tuned': 700 };
  expect(outcomes(analysed({ ...fine, refine: 900, half: 705, third: 640, fifth: 700 }))).toEqual({
    refine: 'does better',
    half: expect.stringMatching(/^(not resolved|does as well)$/),
    third: 'does worse',
    fifth: 'does as well',
  });
});

test('a remedy costs the plain regimes nothing, nor does a control', () => {
  const levels = { ...harmed, scratch: 612, refine: 900, half: 700, third: 600, fifth: 400 };
  const plain = analysed(levels, { regimes: ['frozen', 'fine-tuned', 'scratch'] });
  const all = analysed(levels);
  const adjusted = ({ comparisons }: Analysis, source = 'shapes') =>
    comparisons
      .filter((each) => ['frozen', 'fine-tuned'].includes(each.regime) && each.source === source)
      .map(({ adjustedP }) => adjustedP);
  expect(adjusted(all)).toEqual(adjusted(plain));
  expect(plain.remedies).toEqual([]);
  const sources = [...sampleInput.sources, random()];
  const controlled = analysed(levels, { sources });
  expect(controlled.remedies).toEqual(all.remedies);
  expect(
    controlled.comparisons.some(({ source, regime }) => source === 'random' && regime === 'refine'),
  ).toBe(true);
});

test('the family has each remedy against fine-tuning and against scratch', () => {
  const analysis = analysed({ ...harmed, refine: 900, half: 603, third: 600, fifth: 400 });
  // Of eight ps the smallest counts eight times.
  const all = analysis.remedies.flatMap(({ gain, left }) => [gain, left!]);
  const least = all.reduce((a, b) => (b.p! < a.p! ? b : a));
  const single = analysed(
    { ...harmed, refine: 900 },
    { regimes: ['frozen', 'fine-tuned', 'scratch', refine()] },
  );
  expect(all).toHaveLength(8);
  expect(least.adjustedP! / least.p!).toBeGreaterThan(
    single.remedies[0]!.gain.adjustedP! / single.remedies[0]!.gain.p!,
  );
});

test('without plain fine-tuning remedies are compared with scratch alone, and answered with the rest', () => {
  const analysis = analysed(
    { scratch: 800, frozen: 300, refine: 900 },
    { regimes: ['frozen', 'scratch', refine()] },
  );
  expect(analysis.remedies).toEqual([]);
  expect(analysis.answer).toBe(
    'On near, starting from shapes hurts in 1 of 2 comparisons (loss 49.0 points: VGG16 32px frozen) and helps in 1 (gain 9.8 points: VGG16 32px refine).',
  );
});

test('the report has a row a remedy, with both changes and the time', () => {
  const analysis = analysed({ ...harmed, refine: 900, half: 700, third: 600, fifth: 400 });
  const [table] = tablesIn(remedyBlocks(analysis));
  expect(columnOf(table!, 'Remedy')).toEqual(['refine', 'half', 'third', 'fifth']);
  expect(columnOf(table!, 'What it does')[0]).toBe('removes the harm');
  expect(columnOf(table!, 'Against plain fine-tuning')[1]).toMatch(/^\+9\.\d \[/);
  expect(columnOf(table!, 'Against scratch')[1]).toMatch(/^−9\.\d \[/);
  expect(columnOf(table!, 'Verdict against scratch')[1]).toMatchObject({ verdict: 'negative' });
  expect(columnOf(table!, 'Time, of fine-tuning')[0]).toBe('1.00 ×');
  expect(remedyBlocks(analysed(harmed, { regimes: ['frozen', 'fine-tuned', 'scratch'] }))).toEqual(
    [],
  );
});

test('several that hurt are named, with the cheapest that is not shown to', () => {
  const { advice } = analysed({ ...harmed, refine: 800, half: 798, third: 600, fifth: 400 });
  expect(advice[0]!.action).toBe('do not take frozen, fine-tuned, third and fifth');
  expect(advice[0]!.reason).toMatch(/the cheapest that is not shown to hurt is (refine|half)$/);
});
