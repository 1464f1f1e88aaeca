import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/experiment/schema.ts';
import { procedural } from '../../../src/index.ts';
import { assertVerdictData, leastOfFolds } from '../../../src/runner/plan/verdict-data.ts';
import type { DataFacts } from '../../../src/training/data/data-facts.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

/** Checks a verdict against a target of two classes with these images, in groups where given. */
function check(
  changes: Partial<ExperimentInput>,
  labels: readonly number[],
  groups?: readonly number[],
) {
  const { seeds, ...input } = sampleInput;
  const experiment = sample({
    ...input,
    targets: [sampleInput.targets[0]!],
    seeds: changes.test === undefined ? seeds : undefined,
    ...changes,
  } as Partial<ExperimentInput>);
  const half = Math.ceil(labels.length / 2);
  const part = (from: number, to?: number) => ({
    labels: Int32Array.from(labels.slice(from, to)),
    ...(groups === undefined ? {} : { groups: Int32Array.from(groups.slice(from, to)) }),
  });
  const classes = ['healthy', 'ill'];
  const [train, tested] = [part(0, half), part(half)];
  const facts = {
    splitDataOf: () => ({ classes, train, test: tested }),
    countsOf: () => ({
      name: 'near',
      classes: classes.map((name, label) => ({
        name,
        train: train.labels.filter((each) => each === label).length,
        validation: null,
        test: tested.labels.filter((each) => each === label).length,
      })),
    }),
  } as unknown as DataFacts;
  const loaded = { file: 'a.ts', experiment };
  return {
    notes: () => assertVerdictData(loaded, facts),
    least: () => leastOfFolds(loaded, experiment.targets[0]!, facts),
  };
}

const even = Array.from({ length: 40 }, (_, i) => i % 2);

describe('the class that is to be found', () => {
  test('is one of the target', () => {
    expect(check({ verdict: { positive: 'ill' } }, even).notes()).toEqual([]);
    expect(check({ verdict: { positive: 'il' } }, even).notes).toThrow(
      expect.objectContaining({
        code: 'experiment',
        message:
          'a.ts is not a valid experiment\n  verdict.positive: expected a class of near ("healthy" and "ill"), received "il", did you mean "ill"?',
      }),
    );
  });

  test('AUC of a test set without one of the classes is refused, accuracy is not', () => {
    const labels = [0, 1, 0, 1, 0, 0, 0, 0];
    expect(check({ verdict: { metric: 'auc' } }, labels).notes).toThrow(
      'near: no test image is of class "ill", and AUC needs every class',
    );
    expect(check({}, labels).notes()).toEqual([]);
  });
});

describe('other tests', () => {
  test('have classes of the target, two at least where the metric needs them', () => {
    const CLASSES: Record<string, string[]> = { near: ['ill', 'healthy'], one: ['ill'] };
    const facts = {
      countsOf: ({ name }: { name: string }) => ({
        name,
        classes: (CLASSES[name] ?? ['sick']).map((each) => ({
          name: each,
          train: 5,
          validation: null,
          test: 5,
        })),
      }),
    } as unknown as DataFacts;
    const checked = (name: string, metric: 'accuracy' | 'auc') => () =>
      assertVerdictData(
        {
          file: 'a.ts',
          experiment: sample({
            targets: [sampleInput.targets[0]!],
            alsoTest: [procedural({ name, label: 'shape', train: 5, test: 5 })],
            verdict: { metric },
          }),
        },
        facts,
      );
    expect(checked('other', 'accuracy')).toThrow(
      'other of alsoTest has the class "sick", which near lacks: it has "ill", "healthy"',
    );
    expect(checked('one', 'accuracy')).not.toThrow();
    expect(checked('one', 'auc')).toThrow(
      'one of alsoTest has one class, and AUC needs two or more',
    );
  });
});

describe('folds', () => {
  const patients = Array.from({ length: 40 }, (_, i) => Math.floor(i / 4));
  const byPatient = patients.map((patient) => Number(patient >= 5));

  test('of one class each are refused for AUC, and told of for accuracy', () => {
    const left = { test: { folds: 10 } };
    expect(check({ ...left, verdict: { metric: 'auc' } }, byPatient, patients).notes).toThrow(
      /near: 10 of 10 folds have no test image of "(healthy|ill)", and AUC needs every class in each/,
    );
    expect(check(left, byPatient, patients).notes()).toEqual([
      'near: 10 folds of 10 lack a class to test on',
    ]);
  });

  test('of very unlike sizes are told of', () => {
    const groups = [...Array(20).fill(0), ...Array.from({ length: 20 }, (_, i) => 1 + (i >> 1))];
    const labels = groups.map((group) => Number(group % 2 === 0));
    const [note] = check({ test: { folds: 5 } }, labels, groups).notes();
    expect(note).toMatch(/near: the folds have \d+ to \d+ test images, since groups stay whole/);
  });

  test('what the smallest trains on bounds the sizes', () => {
    expect(check({ test: { folds: 5 } }, even).least()).toBe(32);
  });

  test('too many for the images are refused before anything runs', () => {
    expect(check({ test: { folds: 30 } }, even).notes).toThrow(
      'class "healthy" has 20 images, expected at least 30: one for each fold',
    );
  });
});
