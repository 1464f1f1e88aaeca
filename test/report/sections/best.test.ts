import { expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import type { PlainRegime } from '../../../src/experiment/regime.ts';
import type { TargetTrialSpec } from '../../../src/experiment/trial.ts';
import type { Best } from '../../../src/report/content.ts';
import { bestOf, chosenText } from '../../../src/report/sections/best.ts';
import { allFailed, ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

/** Fine-tuned is best on near, scratch on far. */
const byTarget = ({ regime, data, seed }: TargetTrialSpec) =>
  (data.name === 'near'
    ? { frozen: 0.6, 'fine-tuned': 0.9, scratch: 0.3 }
    : { frozen: 0.3, 'fine-tuned': 0.6, scratch: 0.9 })[regime as PlainRegime] +
  0.001 * (seed - 2);

const beside = ({ beside: facts }: Best, label: string) =>
  facts.find((fact) => fact.label === label)?.text;

test('each target has the arm of the highest mean, with what it cost', () => {
  const [near, far] = bestOf(reportInput(ONE_BASE, scoring(byTarget)), new Map());
  expect(near!.arm).toBe('VGG16 ×0.25 32px fine-tuned from shape');
  expect(near!.accuracy).toMatch(/^90\.0% \[/);
  // Ten, eight and eleven epochs of 1.8 seconds; sixteen of the pretraining's eight.
  expect(near!.cost).toBe('17.4 s a trial, and 1 min 04 s once to pretrain shape');
  expect(far!.arm).toBe('VGG16 ×0.25 32px from scratch');
  expect(far!.cost).toMatch(/, nothing pretrained$/);
  expect(far!.target.meaning).toBe('drawn images, labelled by texture, vivid palette');
  expect(beside(near!, 'Not told apart from it')).toBeUndefined();
});

test('an arm that is not told apart from it is named with its accuracy, of many the first', () => {
  const close = reportInput(
    ONE_BASE,
    scoring(({ regime, seed }) => {
      const level = { frozen: 0.7, 'fine-tuned': 0.705, scratch: 0.702 }[regime as PlainRegime];
      return level + 0.05 * Math.sin(seed * (regime.length + 3));
    }),
  );
  const [near] = bestOf(close, new Map());
  expect(beside(near!, 'Not told apart from it')).toMatch(
    /^VGG16 ×0\.25 32px .* \(\d\d\.\d%\) and 1 more$/,
  );
});

test('of several sizes the largest is chosen for, and each smaller one has a line', () => {
  const input = reportInput(
    { ...ONE_BASE, trainSizes: [100, 'all', 200] },
    scoring((spec) => byTarget(spec) - (spec.trainSize === 100 ? 0.1 : 0)),
  );
  const [near] = bestOf(input, new Map());
  expect(near!.arm).toBe('VGG16 ×0.25 32px fine-tuned from shape, with 400 images');
  const labels = near!.beside.map(({ label }) => label);
  expect(labels.filter((label) => label.startsWith('With'))).toEqual([
    'With 200 images',
    'With 100 images',
  ]);
  expect(beside(near!, 'With 100 images')).toMatch(
    /^VGG16 ×0\.25 32px fine-tuned from shape, 80\.0% \[/,
  );
});

test('arms left out for a failed trial are named', () => {
  const input = reportInput(
    ONE_BASE,
    scoring((spec) => (spec.regime === 'fine-tuned' && spec.seed === 2 ? null : byTarget(spec))),
  );
  const [near] = bestOf(input, new Map());
  expect(near!.arm).toBe('VGG16 ×0.25 32px frozen from shape');
  expect(beside(near!, 'Left out, since trials failed')).toBe(
    'VGG16 ×0.25 32px fine-tuned from shape',
  );
});

test('arms that have not finished are counted, and where there are none not spoken of', () => {
  const whole = reportInput(ONE_BASE, scoring(byTarget));
  const { experiment } = whole.experiment;
  const begun = whole.trials.filter(
    ({ spec }) => spec.kind !== 'target' || spec.regime !== 'frozen' || spec.seed !== 3,
  );
  const [near] = bestOf({ ...whole, analysis: analyse(experiment, begun) }, new Map());
  expect(beside(near!, 'Left out, not finished')).toBe('1 arm');
  const [all] = bestOf(whole, new Map());
  expect(beside(all!, 'Left out, not finished')).toBeUndefined();
});

test('how it was chosen says of how many arms, and what one seed leaves open', () => {
  const three = reportInput(ONE_BASE, scoring(byTarget)).analysis;
  expect(chosenText(three)).toMatch(/^Best is the highest mean test accuracy of 3 arms, .*95%/);
  const one = reportInput({ ...ONE_BASE, seeds: [1] }, scoring(byTarget)).analysis;
  expect(chosenText(one)).toMatch(/; one seed tells nothing apart\.$/);
  const alone = reportInput({ ...ONE_BASE, regimes: ['scratch'] }, scoring(byTarget)).analysis;
  expect(chosenText(alone)).toBe('One arm finished: there is none to choose from.');
});

test('where nothing finished there is no arm and nothing was chosen', () => {
  const input = allFailed();
  expect(bestOf(input, new Map()).map(({ arm, accuracy, cost }) => [arm, accuracy, cost])).toEqual([
    [null, '', ''],
    [null, '', ''],
  ]);
  expect(chosenText(input.analysis)).toBe('');
});
