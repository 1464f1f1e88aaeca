import { expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { validateExperiment } from '../../../src/experiment/validate.ts';
import { random, vgg16 } from '../../../src/index.ts';
import { sourceWorthBlocks } from '../../../src/report/sections/source-worth.ts';
import { rows } from '../../support/analysis-rows.ts';
import { columnOf, tablesIn } from '../../support/blocks.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

const SIZES = [10, 20, 30, 40];

/** Accuracies by size, a few seeds about them; each trial was trained on as many images as its size. */
function analysed(
  frozen: number[],
  scratch: number[],
  sizes = SIZES,
  sources = sampleInput.sources,
) {
  const experiment = sample({
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    regimes: ['frozen', 'scratch'],
    trainSizes: sizes,
    sources,
  });
  const trials = rows(experiment, (spec) => {
    if (spec.kind === 'pretraining') return 0.9;
    const own = spec.regime === 'frozen' ? frozen : scratch;
    return own[sizes.indexOf(spec.trainSize!)]! + 0.002 * (spec.seed - 2);
  }).map((trial) => {
    const { spec, result } = trial;
    if (spec.kind === 'pretraining' || result === null) return trial;
    const train = spec.trainSize! - 2;
    return { ...trial, result: { ...result, split: { ...result.split, train, validation: 2 } } };
  });
  return analyse(experiment, trials);
}

test('a source is worth the images from which scratch is as good', () => {
  const { sourceWorths } = analysed([0.7, 0.75, 0.9, 0.5], [0.5, 0.6, 0.7, 0.8]);
  expect(sourceWorths.map(({ images, size }) => [images, Math.round(size)])).toEqual([
    [10, 30],
    [20, Math.round(Math.exp((Math.log(30) + Math.log(40)) / 2))],
    [30, Number.POSITIVE_INFINITY],
    [40, 10],
  ]);
  const [first] = sourceWorths;
  expect(first!.interval[0]).toBeLessThan(30);
  expect(first!.interval[1]).toBeGreaterThan(30);
});

test('the report says more than, and fewer than, where it is beyond the sizes', () => {
  const [table] = tablesIn(sourceWorthBlocks(analysed([0.7, 0.7, 0.9, 0.4], [0.5, 0.6, 0.7, 0.8])));
  expect(columnOf(table!, 'As good as scratch on')).toEqual([
    '30',
    '30',
    'more than 40',
    'fewer than 10',
  ]);
});

test('nothing is said of folds, which are not independent', () => {
  const { seeds: _none, ...input } = sampleInput;
  const folds = validateExperiment('folds.ts', {
    ...input,
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    regimes: ['frozen', 'scratch'],
    trainSizes: SIZES,
    test: { folds: 5 },
  });
  expect(
    analyse(
      folds,
      rows(folds, () => 0.5),
    ).sourceWorths,
  ).toEqual([]);
});

test('of fewer than four sizes nothing is said, nor of controls', () => {
  expect(analysed([0.7, 0.7, 0.9], [0.5, 0.6, 0.7], [10, 20, 30]).sourceWorths).toEqual([]);
  const controlled = analysed([0.7, 0.7, 0.9, 0.4], [0.5, 0.6, 0.7, 0.8], SIZES, [random()]);
  expect(controlled.sourceWorths).toEqual([]);
  expect(sourceWorthBlocks(controlled)).toEqual([]);
});
