import { describe, expect, test } from 'vitest';
import { scopeText } from '../../../src/analysis/advice/scope.ts';
import type { Comparison, Scope } from '../../../src/analysis/types.ts';
import type { DataCounts, GroupCounts } from '../../../src/experiment/data-counts.ts';
import { sample } from '../../support/sample-experiment.ts';

const [NEAR, FAR] = sample().targets.map(({ name }) => name) as [string, string];

const compared = (target: string, scope: Scope, testImages = 40) =>
  ({ target, scope, testImages, p: 0.2, pairs: [{}, {}, {}, {}, {}] }) as unknown as Comparison;
const counted = (name: string, groups?: GroupCounts): DataCounts => ({ name, classes: [], groups });
const patients = (train: number, tested: number): GroupCounts => ({
  are: 'patient',
  train,
  test: tested,
});

describe('one test set', () => {
  const text = (scope: Scope, data: readonly DataCounts[]) =>
    scopeText(sample(), [compared(NEAR, scope)], data);

  test('images that stand alone are images', () => {
    expect(text('seeds, images', [counted(NEAR)])).toMatch(
      /^Inferred over seeds \(5\) and test images \(40\), both taken as samples\./,
    );
  });

  test('images in groups are said to be of so many', () => {
    expect(text('seeds, groups', [counted(NEAR, patients(32, 8))])).toMatch(
      /^Inferred over seeds \(5\) and patients \(8, with 40 test images\), both taken as samples\./,
    );
  });

  test('of a run that did not count them groups are groups', () => {
    expect(text('seeds, groups', [])).toContain('groups of test images (40 images)');
  });
});

describe('folds', () => {
  const { seeds: _, ...folded } = sample();
  const experiment = { ...folded, seeds: [0, 1, 2, 3, 4], test: { folds: 5, repeats: 1, seed: 0 } };
  const text = (targets: readonly string[], data: readonly DataCounts[]) =>
    scopeText(
      experiment,
      targets.map((target) => compared(target, 'folds', target === NEAR ? 200 : 90)),
      data,
    );

  test('all images are of the groups of both splits', () => {
    expect(text([NEAR, NEAR], [counted(NEAR, patients(32, 8))])).toContain(
      'all 200 images of 40 patients in 5 folds, each patient whole in one, their own splits',
    );
  });

  test('of several targets the least and the most are said', () => {
    const data = [counted(NEAR, patients(32, 8)), counted(FAR, patients(10, 5))];
    expect(text([NEAR, FAR], data)).toContain('all 90 to 200 images of 15 to 40 patients');
  });

  test('patients and volumes together are groups', () => {
    const data = [
      counted(NEAR, patients(32, 8)),
      counted(FAR, { are: 'volume', train: 10, test: 5 }),
    ];
    expect(text([NEAR, FAR], data)).toContain('of 15 to 40 groups in 5 folds, each group whole');
  });

  test('where a target has no groups none are said', () => {
    expect(text([NEAR, FAR], [counted(NEAR, patients(32, 8)), counted(FAR)])).toContain(
      'all 90 to 200 images in 5 folds, their own',
    );
  });
});
