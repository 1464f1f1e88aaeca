import { expect, test } from 'vitest';
import type { ClassGap, Comparison } from '../../../src/analysis/types.ts';
import { classBlocks } from '../../../src/report/sections/classes.ts';
import { factsIn, tablesIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput } from '../../support/report-input.ts';

const { analysis } = reportInput(ONE_BASE);
const gap = (name: string, mean: number): ClassGap => ({
  name,
  images: 1250,
  mean,
  interval: [mean - 0.1, mean + 0.1],
});

function blocksOf(changes: Partial<Comparison>) {
  return classBlocks({ ...analysis, comparisons: [{ ...analysis.comparisons[0]!, ...changes }] });
}

test("each class's recall has its change, plus is better", () => {
  const [table] = tablesIn(blocksOf({ classGaps: [gap('cat', 0.2), gap('dog', -0.05)] }));
  expect(table!.folded).toBe(true);
  expect(table!.rows).toEqual([
    ['VGG16 ×0.25 32px, shape → near', 'frozen', 'cat', '1,250', '−20.0 [−30.0, −10.0]'],
    ['VGG16 ×0.25 32px, shape → near', 'frozen', 'dog', '1,250', '+5.0 [−5.0, +15.0]'],
  ]);
});

test('a negative verdict names the three classes most hurt, and none that gains', () => {
  const verdict = 'negative';
  const many = ['a', 'b', 'c', 'd'].map((name, i) => gap(name, 0.4 - 0.1 * i));
  expect(factsIn(blocksOf({ verdict, classGaps: many }))).toEqual([
    {
      label: 'VGG16 ×0.25 32px, shape → near, frozen',
      text: 'a (−40.0), b (−30.0) and c (−20.0)',
    },
  ]);
  const long = 'x'.repeat(61);
  const mixed = [gap(long, 0.3), gap('gains', -0.1)];
  expect(factsIn(blocksOf({ verdict, classGaps: mixed }))[0]!.text).toBe(
    `${'x'.repeat(60)}… (−30.0)`,
  );
});

test('no other verdict names classes', () => {
  for (const verdict of ['positive', 'equivalent', 'inconclusive'] as const)
    expect(factsIn(blocksOf({ verdict, classGaps: [gap('cat', 0.2)] }))).toEqual([]);
});

test('where answers are not known there is nothing', () => {
  expect(blocksOf({ verdict: 'negative', classGaps: [] })).toEqual([]);
});
