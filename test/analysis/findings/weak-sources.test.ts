import { expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { pretrain, procedural } from '../../../src/index.ts';
import { rows } from '../../support/analysis-rows.ts';
import { sample } from '../../support/sample-experiment.ts';

/** Bases whose source is weak, given the accuracy that each pretraining reached on two classes. */
function weak(vgg: number, inception: number, testImages = 1000): string[] {
  const accuracy = { VGG16: vgg, InceptionResNetV2: inception } as Record<string, number>;
  const trials = rows(
    sample(),
    (spec) => (spec.kind === 'pretraining' ? accuracy[spec.base.name]! : 0.5),
    { testImages },
  );
  return analyse(sample(), trials)
    .weakSources.filter(({ learnedNothing }) => learnedNothing)
    .map(({ base }) => base);
}

test('a source at chance is weak, one that learned is not', () => {
  expect(weak(0.5, 0.9)).toEqual(['VGG16 ×0.25 32px']);
  expect(weak(0.9, 0.3)).toEqual(['InceptionResNetV2 ×0.125 75px']);
});

test('what counts as chance depends on the number of test images', () => {
  // 1.645 standard errors of 1000 images are 2.6 points, of 20 images 18 points.
  expect(weak(0.55, 0.9)).toEqual([]);
  expect(weak(0.55, 0.9, 20)).toEqual(['VGG16 ×0.25 32px']);
});

test('a source that barely beats chance is named too', () => {
  const trials = rows(sample(), (spec) => (spec.kind === 'pretraining' ? 0.6 : 0.5));
  const { weakSources, warnings, advice } = analyse(sample(), trials);
  expect(weakSources.map(({ learnedNothing }) => learnedNothing)).toEqual([false, false]);
  expect(warnings[0]).toBe(
    'VGG16 ×0.25 32px learned little of its source shapes: 60.0% on its own test images, where guessing gives 50.0%. Comparisons of this base and source say little about transfer.',
  );
  expect(advice[0]!.reason).toContain('the source itself learned little (60.0%');
});

test('trials at chance are no sources', () => {
  expect(weak(0.9, 0.9)).toEqual([]);
});

test('a source whose labels are drawn at random knows nothing as it was asked to', () => {
  const source = pretrain({
    name: 'shapes',
    data: procedural({ name: 'shapes', label: 'shape', train: 40, test: 40, labelNoise: 1 }),
  });
  const experiment = sample({ sources: [source] });
  const trials = rows(experiment, () => 0.5);
  expect(analyse(experiment, trials).warnings[0]).toBe(
    'VGG16 ×0.25 32px did not learn its source shapes: 50.0% on its own test images, where guessing gives 50.0%. 100.0% of its training labels are drawn at random, as asked: comparisons of this base and source are of a start that knows nothing.',
  );
});
