import { expect, test } from 'vitest';
import { answerOf } from '../../../src/analysis/advice/answer.ts';
import type { Comparison, Verdict } from '../../../src/analysis/types.ts';
import { sample } from '../../support/sample-experiment.ts';

const experiment = sample();

function comparison(
  target: string,
  verdict: Verdict,
  gap: number | null = 0,
  base = 'VGG16 32px',
): Comparison {
  return {
    base,
    source: 'shapes',
    target,
    trainSize: null,
    budget: null,
    regime: 'frozen',
    against: 'scratch',
    pairs: [],
    gap,
    interval: gap === null ? null : [gap - 0.01, gap + 0.01],
    testImages: 200,
    scope: 'seeds, images',
    p: 0.01,
    adjustedP: 0.01,
    look: 1,
    signFlip: null,
    equivalenceP: null,
    detectable: null,
    neededForMargin: null,
    neededForSeen: null,
    failures: null,
    withheld: null,
    accuracyGap: null,
    balancedGap: null,
    aucGap: null,
    classGaps: [],
    timeRatio: null,
    verdict,
    note: null,
    sentence: '',
  };
}

test('each target has its clause, which counts the verdicts and names the largest loss', () => {
  expect(
    answerOf(experiment, [
      comparison('near', 'positive', -0.02),
      comparison('near', 'positive', -0.053, 'DenseNet121 32px'),
      comparison('far', 'inconclusive', 0.4),
      comparison('far', 'negative', 0.1),
      comparison('far', 'negative', 0.231, 'ResNet50 32px'),
      comparison('far', 'positive', -0.03),
    ]),
  ).toBe(
    'On near, starting from shapes helps in both comparisons (largest gain 5.3 points: DenseNet121 32px frozen); ' +
      'on far, starting from shapes hurts in 2 of 4 comparisons (largest loss 23.1 points: ResNet50 32px frozen), ' +
      'helps in 1 (gain 3.0 points: VGG16 32px frozen) and is not resolved in 1.',
  );
});

test('equivalence is claimed within the margin only, and nothing where all is open', () => {
  const target = sample({ targets: [experiment.targets[0]!] });
  expect(answerOf(target, [comparison('near', 'equivalent')])).toBe(
    'On near, starting from shapes changes accuracy by no more than 1.0 points.',
  );
  expect(answerOf(target, [comparison('near', 'negative', 0.1)])).toBe(
    'On near, starting from shapes hurts (loss 10.0 points: VGG16 32px frozen).',
  );
  expect(
    answerOf(experiment, [comparison('near', 'equivalent'), comparison('far', 'inconclusive')]),
  ).toContain('; on far, starting from shapes is not resolved.');
});

test('of many targets and sources it tells over all of them', () => {
  const targets = [1, 2, 3, 4, 5].map((seed) => ({ ...experiment.targets[0]!, name: `t${seed}` }));
  const many = { ...experiment, targets };
  expect(
    answerOf(many, [
      ...targets.map(({ name }) => comparison(name, 'negative', 0.02)),
      comparison('t2', 'negative', 0.3, 'ResNet50 32px'),
      comparison('t4', 'inconclusive', 0.9),
    ]),
  ).toBe(
    'Over 5 targets, starting from shapes hurts in 6 of 7 comparisons (largest loss 30.0 points: ResNet50 32px frozen, shapes → t2) and is not resolved in 1.',
  );
});

test('without a verdict there is no claim', () => {
  const open = (gap: number) => comparison('far', 'inconclusive', gap);
  expect(answerOf(experiment, [open(0.1), open(0.3)])).toBe(
    'No verdict: both comparisons are not resolved.',
  );
  expect(answerOf(experiment, [open(0.1)])).toBe(
    'No verdict: the only comparison is not resolved.',
  );
});

test('where nothing can be compared, the reason is told', () => {
  expect(answerOf(experiment, [comparison('far', 'inconclusive', null)])).toContain(
    'no trial with a source finished together with its scratch counterpart',
  );
  expect(answerOf(sample({ regimes: ['scratch'] }), [])).toContain(
    'no regime that starts from a source',
  );
  const frozen = sample({ regimes: ['frozen'] });
  expect(answerOf(frozen, [comparison('far', 'inconclusive', null)])).toContain(
    'no scratch regime',
  );
});
