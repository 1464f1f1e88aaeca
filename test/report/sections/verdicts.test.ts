import { expect, test } from 'vitest';
import type { Comparison, Withheld } from '../../../src/analysis/types.ts';
import type { Cell } from '../../../src/report/content.ts';
import type { ReportInput } from '../../../src/report/input/input.ts';
import {
  comparisonBlocks,
  verdictMatrix,
  verdictRule,
} from '../../../src/report/sections/verdicts.ts';
import { columnOf, tablesIn, textsIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

/** Frozen loses 30 points on far, fine-tuned wins 10 on near, the others change nothing. */
const input = reportInput(
  ONE_BASE,
  scoring(({ regime, data, seed }) => {
    const hurt = data.name === 'far' && regime === 'frozen' ? 0.3 : 0;
    const helped = data.name === 'near' && regime === 'fine-tuned' ? 0.1 : 0;
    return 0.6 - hurt + helped + 0.001 * seed;
  }),
);
const matrixOf = ({ experiment, analysis }: Pick<ReportInput, 'experiment' | 'analysis'>) =>
  verdictMatrix(experiment.experiment, analysis)!;
const withEach = (change: (c: Comparison, i: number) => Partial<Comparison>) => ({
  ...input,
  analysis: {
    ...input.analysis,
    comparisons: input.analysis.comparisons.map((c, i) => ({ ...c, ...change(c, i) })),
  },
});
/** Without the interval, which rests on the images. */
const changeIn = (cell: Cell) =>
  typeof cell === 'string' ? cell : `${cell.verdict} ${cell.text.split(' ')[0]}`;

test('the matrix has every verdict under its own source, target and regime', () => {
  const { columns, rows, caption } = matrixOf(input);
  expect(columns.map(({ label, group }) => [group, label])).toEqual([
    [undefined, 'Base'],
    ['shape → near', 'frozen'],
    ['shape → near', 'fine-tuned'],
    ['shape → far', 'frozen'],
    ['shape → far', 'fine-tuned'],
  ]);
  const [row] = rows;
  expect(row!.map(changeIn).slice(1)).toEqual([
    'equivalent 0.0',
    'positive +10.0',
    'negative −30.0',
    'equivalent 0.0',
  ]);
  expect(row![3]).toMatchObject({ comparison: 2, accuracies: '30.2%, scratch 60.2%' });
  expect(caption).not.toContain(';');
});

test.each<[Withheld, string]>([
  ['correction', '*'],
  ['looks', '†'],
  ['failures', '‡'],
])('a verdict withheld for %s is marked, and the mark explained', (withheld, sign) => {
  const { rows, caption } = matrixOf(withEach((_, i) => (i === 2 ? { withheld } : {})));
  const texts = rows[0]!.map((cell) => (typeof cell === 'string' ? '' : cell.text));
  expect(texts.map((text) => text.endsWith(` ${sign}`))).toEqual([
    false,
    false,
    false,
    true,
    false,
  ]);
  expect(caption).toContain(`; ${sign} not significant`);
});

test('what has no pair of seeds says so, and a missing comparison is a dash', () => {
  const noPair = withEach((_, i) => (i === 0 ? { pairs: [] } : {}));
  const comparisons = noPair.analysis.comparisons.slice(0, 3);
  const [row] = matrixOf({ ...noPair, analysis: { ...noPair.analysis, comparisons } }).rows;
  expect(row![1]).toBe('no pair of seeds');
  expect(row![4]).toBe('–');
});

test('sizes and budgets have rows of their own, and `all` says what it is of each target', () => {
  const sized = reportInput({
    ...ONE_BASE,
    trainSizes: [100, 'all'],
    budgets: [{ kind: 'equal' }, { kind: 'converged' }],
  });
  const labels = (wholeSizes: Record<string, number>) =>
    matrixOf({ ...sized, analysis: { ...sized.analysis, wholeSizes } }).rows.map(
      ([label]) => label,
    );
  const base = 'VGG16 ×0.25 32px';
  expect(labels({ near: 400, far: 400 })).toEqual([
    `${base}, equal, 100 images`,
    `${base}, equal, 400 images`,
    `${base}, converged, 100 images`,
    `${base}, converged, 400 images`,
  ]);
  expect(labels({ near: 400, far: 900 })[1]).toBe(`${base}, equal, all images (near 400, far 900)`);
  expect(labels({ near: 400 })[1]).toBe(`${base}, equal, all images (near 400, far unknown)`);
});

test('the rule counts the comparisons that were tested, those of controls apart', () => {
  const ruleOf = ({ experiment, analysis }: ReportInput) =>
    textsIn(verdictRule(experiment.experiment, analysis))[1];
  expect(ruleOf(input)).toContain('Holm-adjusted over the 4 comparisons that could be tested, ');
  expect(ruleOf(input)).toContain('p below 0.05; ');
  expect(ruleOf(input)).toContain('within ±1.0 points');
  expect(ruleOf(withEach((_, i) => (i === 0 ? { p: null } : {})))).toContain('the 3 comparisons');
  const { sources } = input.experiment.experiment;
  const controlled = reportInput({ ...ONE_BASE, sources: [...sources, { kind: 'random' }] });
  expect(ruleOf(controlled)).toContain(
    'the 4 comparisons that could be tested (those of controls are adjusted among themselves)',
  );
});

test('each comparison has its p and the adjusted one, its pairs and images', () => {
  const { analysis } = withEach(() => ({
    p: 0.0004,
    adjustedP: 0.0123,
    look: 2,
    gap: 0.05,
    interval: [0.02, 0.08],
    note: 'a note',
  }));
  const [table] = tablesIn(comparisonBlocks(analysis));
  expect(table!.rows[2]).toEqual([
    'VGG16 ×0.25 32px, shape → far, frozen',
    { verdict: 'negative', text: '' },
    '−5.0 [−8.0, −2.0]',
    '<0.001 (0.012)',
    '3',
    '1,000',
    '2',
    'a note',
  ]);
});

test('one seed has no p; without a regime that starts from a source there is nothing to compare', () => {
  const one = reportInput({ ...ONE_BASE, seeds: [1] });
  const [table] = tablesIn(comparisonBlocks(one.analysis));
  expect(columnOf(table!, 'p (adjusted)')).toEqual(['–', '–', '–', '–']);
  const alone = reportInput({ ...ONE_BASE, regimes: ['scratch'] });
  expect(textsIn(comparisonBlocks(alone.analysis))).toEqual([
    'There is nothing to compare: no regime of this experiment starts from a source.',
  ]);
  expect(verdictMatrix(alone.experiment.experiment, alone.analysis)).toBeNull();
});
