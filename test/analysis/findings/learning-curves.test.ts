import { expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import type { Experiment } from '../../../src/experiment/schema.ts';
import { validateExperiment } from '../../../src/experiment/validate.ts';
import { vgg16 } from '../../../src/index.ts';
import { learningCurveBlocks } from '../../../src/report/sections/learning-curves.ts';
import { rows } from '../../support/analysis-rows.ts';
import { columnOf, tablesIn, textsIn } from '../../support/blocks.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

const SIZES = [50, 100, 200, 400];
const of = {
  bases: [vgg16()],
  targets: [sampleInput.targets[0]!],
  regimes: ['frozen' as const, 'scratch' as const],
};

/** Errors by the root of the size, twice as steep from scratch; a few seeds about them. */
function analysed(experiment: Experiment, finished: (seed: number) => boolean = () => true) {
  const trials = rows(experiment, (spec) => {
    if (spec.kind === 'pretraining') return 0.9;
    if (!finished(spec.seed)) return 'failed';
    const reliance = spec.regime === 'frozen' ? 1 : 2;
    return 0.9 - reliance / Math.sqrt(spec.trainSize ?? 400) + 0.002 * (spec.seed - 2);
  }).map((trial) => {
    const { spec, result } = trial;
    if (spec.kind === 'pretraining' || result === null) return trial;
    const train = (spec.trainSize ?? 400) - 2;
    return { ...trial, result: { ...result, split: { ...result.split, train, validation: 2 } } };
  });
  return analyse(experiment, trials);
}

test('each arm has its error and reliance at the largest size, scratch too', () => {
  const { learningCurves } = analysed(sample({ ...of, trainSizes: SIZES }));
  expect(
    learningCurves.map(({ source, regime, images, sizes }) => [source, regime, images, sizes]),
  ).toEqual([
    ['shapes', 'frozen', 400, 4],
    [null, 'scratch', 400, 4],
  ]);
  const [frozen, scratch] = learningCurves;
  expect(frozen!.error).toBeCloseTo(0.15, 3);
  expect(frozen!.reliance).toBeCloseTo(0.05, 2);
  expect(scratch!.error).toBeCloseTo(0.2, 3);
  expect(scratch!.reliance).toBeCloseTo(0.1, 2);
  for (const { error, errorInterval, reliance, relianceInterval } of learningCurves) {
    expect(errorInterval[0]).toBeLessThan(error);
    expect(errorInterval[1]).toBeGreaterThan(error);
    expect(relianceInterval[0]).toBeLessThanOrEqual(reliance);
    expect(relianceInterval[1]).toBeGreaterThanOrEqual(reliance);
  }
});

test('the report has a row an arm, in points, and says what the intervals are over', () => {
  const blocks = learningCurveBlocks(analysed(sample({ ...of, trainSizes: SIZES })));
  const [table] = tablesIn(blocks);
  expect(columnOf(table!, 'Arm')).toEqual(['shapes → near, frozen', 'near, scratch']);
  expect(columnOf(table!, 'At images')).toEqual(['400', '400']);
  expect(columnOf(table!, 'Error (%)')[0]).toMatch(/^1[45]\.\d \[1\d\.\d, 1\d\.\d\]$/);
  expect(textsIn(blocks)[0]).toContain('over the seeds, and not over other test images');
});

test('of fewer than four sizes, of one seed and of folds nothing is said', () => {
  const three = analysed(sample({ ...of, trainSizes: SIZES.slice(1) }));
  expect(three.learningCurves).toEqual([]);
  expect(learningCurveBlocks(three)).toEqual([]);
  const one = analysed(sample({ ...of, trainSizes: SIZES }), (seed) => seed === 1);
  expect(one.learningCurves).toEqual([]);
  const { seeds: _none, ...input } = sampleInput;
  const folds = validateExperiment('folds.ts', {
    ...input,
    ...of,
    trainSizes: SIZES,
    test: { folds: 5 },
  });
  expect(analysed(folds).learningCurves).toEqual([]);
});
