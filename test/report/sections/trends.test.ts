import { expect, test } from 'vitest';
import type { Comparison, Trend } from '../../../src/analysis/types.ts';
import { trendBlocks, trendFacts } from '../../../src/report/sections/trends.ts';
import { tablesIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput } from '../../support/report-input.ts';

const { analysis } = reportInput(ONE_BASE);
/** A harm that a doubling of the data makes 3 points less. */
const trend: Trend = {
  base: 'VGG16 32px',
  source: 'shape',
  target: 'far',
  regime: 'frozen',
  against: 'scratch',
  along: 'data',
  change: { mean: -0.03, interval: [-0.05, -0.01] },
  gap: 0.1,
  seeds: 5,
  adjustedP: 0.0123,
  verdict: 'shrinks',
};

const comparison = (changes: Partial<Comparison>): Comparison => ({
  ...analysis.comparisons[0]!,
  base: 'VGG16 32px',
  source: 'shape',
  target: 'far',
  regime: 'frozen',
  wholeSize: 1600,
  ...changes,
});

test('each trend has its sign as a change of accuracy, its seeds and its adjusted p', () => {
  const steps = { ...trend, along: 'steps', gap: -0.1, verdict: 'grows', adjustedP: 1e-5 } as const;
  const [table] = tablesIn(trendBlocks({ ...analysis, trends: [trend, steps] }));
  const name = ['VGG16 32px', 'shape → far', 'frozen'];
  const size = '+3.0 [+1.0, +5.0]';
  expect(table!.rows).toEqual([
    [...name, 'data, a doubling', size, '5', '0.012', 'mends the harm'],
    [...name, 'steps, converged less equal', size, '5', '<0.001', 'raises the gain'],
  ]);
});

test('where remedies are asked against plain fine-tuning, each says against what', () => {
  const gain = { ...trend, regime: 'refine', against: 'fine-tuned', gap: -0.1 } as const;
  const loss = { ...gain, gap: 0.1, verdict: 'not resolved' } as const;
  const blocks = trendBlocks({ ...analysis, trends: [trend, gain, loss] });
  const [table] = tablesIn(blocks);
  expect(table!.columns.map(({ label }) => label)).toContain('Against');
  expect(table!.caption).not.toContain('against scratch');
  expect(table!.rows.map((row) => [row[3], row.at(-1)])).toEqual([
    ['scratch', 'mends the harm'],
    ['plain fine-tuning', 'lessens the gain'],
    ['plain fine-tuning', 'is not shown to change the loss'],
  ]);
  expect(JSON.stringify(blocks)).toContain('are a family of their own');
});

test('a target has a line for each of its trends along the data, by rising size', () => {
  const facts = trendFacts(
    {
      ...analysis,
      trends: [trend, { ...trend, along: 'steps' }, { ...trend, target: 'near' }],
      comparisons: [
        comparison({ trainSize: 'all', gap: 0.04 }),
        comparison({ trainSize: 400, gap: 0.1 }),
        comparison({ trainSize: 400, gap: 0.9, regime: 'fine-tuned' }),
        comparison({ trainSize: 400, gap: 0.9, source: 'other' }),
        comparison({ trainSize: 400, gap: 0.9, base: 'other' }),
        comparison({ trainSize: 400, gap: 0.9, target: 'near' }),
        comparison({ trainSize: 800, gap: null }),
      ],
    },
    'far',
  );
  expect(facts).toEqual([
    {
      label: 'VGG16 32px frozen from shape',
      text: '−10.0 → −4.0 points at 400 → 1,600 images: more data mends the harm (+3.0 a doubling, p = 0.012)',
    },
  ]);
});

test('budgets are averaged, and said to be', () => {
  const at = (trainSize: number, equal: number, converged: number) => [
    comparison({ trainSize, budget: 'equal', gap: equal }),
    comparison({ trainSize, budget: 'converged', gap: converged }),
  ];
  const comparisons = [...at(100, 0.2, 0.1), ...at(200, 0.06, 0.02)];
  const [fact] = trendFacts({ ...analysis, trends: [trend], comparisons }, 'far');
  expect(fact!.text).toMatch(/^−15\.0 → −4\.0 points at 100 → 200 images, mean over the budgets: /);
});

test('where neither is an axis there is nothing', () => {
  expect(trendBlocks(analysis)).toEqual([]);
  expect(trendFacts(analysis, 'far')).toEqual([]);
});
