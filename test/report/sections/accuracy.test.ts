import { expect, test } from 'vitest';
import type { PlainRegime } from '../../../src/experiment/regime.ts';
import type { TargetTrialSpec } from '../../../src/experiment/trial.ts';
import { accuracyTables } from '../../../src/report/sections/accuracy.ts';
import { allFailed, ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

type Arguments = Parameters<typeof reportInput>;

/** A point apart from seed to seed, about a mean that tells the cell. */
const byRegime = ({ regime, seed, data }: TargetTrialSpec) =>
  ({ frozen: 0.6, 'fine-tuned': 0.7, scratch: 0.5 })[regime as PlainRegime] +
  (data.name === 'near' ? 0.2 : 0) +
  0.01 * (seed - 2);

function tablesOf(...given: Arguments) {
  const { experiment, analysis } = reportInput(...given);
  return accuracyTables(experiment.experiment, analysis);
}

test('each cell has the mean of its own seeds, and a target its own table', () => {
  const [near, far] = tablesOf(ONE_BASE, scoring(byRegime));
  expect(near!.columns.map(({ label }) => label)).toEqual([
    'Base',
    'frozen',
    'fine-tuned',
    'scratch',
  ]);
  const means = (row: readonly unknown[]) => row.map((cell) => String(cell).replace(/ \[.*\]/, ''));
  expect(means(near!.rows[0]!)).toEqual([
    'VGG16 ×0.25 32px',
    '80.0, n = 3',
    '90.0, n = 3',
    '70.0, n = 3',
  ]);
  expect(means(far!.rows[0]!).slice(1)).toEqual(['60.0, n = 3', '70.0, n = 3', '50.0, n = 3']);
  expect(far!.caption).toBe('Test accuracy on far (%): mean [95% interval], n seeds');
});

test('a failed seed is neither counted nor averaged, and a cell of none is empty', () => {
  const [, far] = tablesOf(
    ONE_BASE,
    scoring((spec) => {
      if (spec.regime === 'frozen' && spec.seed === 3) return null;
      return spec.regime === 'fine-tuned' ? null : byRegime(spec);
    }),
  );
  expect(far!.rows[0]![1]).toMatch(/^59\.5 \[.*\], n = 2$/);
  expect(far!.rows[0]![2]).toBe('–');
});

test('one seed has no interval', () => {
  const [near] = tablesOf({ ...ONE_BASE, seeds: [2] }, scoring(byRegime));
  expect(near!.rows[0]!.slice(1)).toEqual(['80.0, n = 1', '90.0, n = 1', '70.0, n = 1']);
});

test('sizes have tables and budgets rows of their own, sources columns', () => {
  const tables = tablesOf(
    {
      ...ONE_BASE,
      seeds: [2],
      trainSizes: [100, 'all'],
      budgets: [{ kind: 'equal' }, { kind: 'converged' }],
      sources: [{ kind: 'weights', name: 'rays', file: 'rays.h5' }, { kind: 'random' }],
      regimes: ['frozen', 'scratch'],
    },
    scoring(
      ({ trainSize, budget, source }) =>
        (trainSize === null ? 0.5 : 0.1) +
        (budget === 'equal' ? 0 : 0.2) +
        { rays: 0.04, random: 0.02, none: 0 }[source ?? 'none']!,
    ),
  );
  expect(tables.map(({ caption }) => caption.split(' (')[0])).toEqual([
    'Test accuracy on near, 100 images',
    'Test accuracy on near, 400 images',
    'Test accuracy on far, 100 images',
    'Test accuracy on far, 400 images',
  ]);
  expect(tables[1]!.rows).toEqual([
    ['VGG16 ×0.25 32px, equal', '54.0, n = 1', '52.0, n = 1', '50.0, n = 1'],
    ['VGG16 ×0.25 32px, converged', '74.0, n = 1', '72.0, n = 1', '70.0, n = 1'],
  ]);
  expect(tables[0]!.rows[0]!.slice(1)).toEqual(['14.0, n = 1', '12.0, n = 1', '10.0, n = 1']);
  expect(tables[0]!.columns[1]!.label).toBe('frozen (rays)');
});

test('there is no table before a trial finished', () => {
  const { experiment, analysis } = allFailed();
  expect(accuracyTables(experiment.experiment, analysis)).toEqual([]);
});
