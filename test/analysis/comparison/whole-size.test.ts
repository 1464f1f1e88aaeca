import { expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { wholeSizesOf } from '../../../src/analysis/comparison/whole-size.ts';
import type { TrialSpec } from '../../../src/experiment/trial.ts';
import { imageFolder, vgg16 } from '../../../src/index.ts';
import type { TrialRecord } from '../../../src/store/records.ts';
import { type Outcome, rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

const folder = sample({
  bases: [vgg16()],
  targets: [imageFolder({ name: 'chest', dir: 'chest' })],
  regimes: ['frozen', 'scratch'],
  trainSizes: [20, 'all'],
});

/** The rows with the images that a trial of this size had. */
function split(
  of: (size: number | null) => { train: number; validation: number },
  outcome: (spec: TrialSpec) => Outcome = () => 0.5,
): TrialRecord[] {
  return rows(folder, outcome).map((trial) =>
    trial.spec.kind === 'target' && trial.result !== null
      ? { ...trial, result: { ...trial.result, split: { ...of(trial.spec.trainSize), test: 50 } } }
      : trial,
  );
}

test('all is what was trained and validated on, where validation is a share of it', () => {
  const trials = split((size) =>
    size === null ? { train: 117, validation: 13 } : { train: 18, validation: 2 },
  );
  expect({ ...wholeSizesOf(folder, trials) }).toEqual({ chest: 130 });
  const { comparisons, advice, wholeSizes } = analyse(folder, trials);
  expect(comparisons[1]!.sentence).toMatch(/^On chest \(130 images\), /);
  expect(advice[1]).toMatchObject({ trainSize: 'all', wholeSize: 130 });
  expect(JSON.parse(JSON.stringify(wholeSizes))).toEqual({ chest: 130 });
});

test('validation images of the data set’s own count in no size', () => {
  const trials = split((size) => ({ train: size ?? 130, validation: 16 }));
  expect({ ...wholeSizesOf(folder, trials) }).toEqual({ chest: 130 });
});

test('a number that no trial tells is not made up', () => {
  const trials = split(
    () => ({ train: 18, validation: 2 }),
    (spec) => (spec.kind === 'target' && spec.trainSize === null ? 'failed' : 0.5),
  );
  expect({ ...wholeSizesOf(folder, trials) }).toEqual({});
  expect(analyse(folder, trials).comparisons[1]!.sentence).toMatch(/^On chest \(all images\), /);
});

test('a procedural target has what its spec says', () => {
  const drawn = sample({ targets: [sampleInput.targets[0]!] });
  const [target] = drawn.targets;
  expect({ ...wholeSizesOf(drawn, []) }).toEqual({
    [target!.name]: target!.kind === 'procedural' ? target!.train : Number.NaN,
  });
});
