import { expect, test } from 'vitest';
import { linesOf, titleOf } from '../../../src/report/charts/titles.ts';
import { chartsIn } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

test('a subtitle is broken between words, and loses none', () => {
  const text = 'Line: mean of the seeds. Band: lowest to highest seed.';
  expect(linesOf(text, 24)).toEqual([
    'Line: mean of the seeds.',
    'Band: lowest to highest',
    'seed.',
  ]);
  expect(linesOf(text)).toEqual([text]);
  expect(linesOf('unbreakable', 4)).toEqual(['unbreakable']);
});

test('a page titles every chart in a few words, and puts the rest below', () => {
  for (const chart of chartsIn(reportInput())) {
    const { text, subtitle } = titleOf(chart);
    expect(text.length, chart.name).toBeGreaterThan(5);
    expect(text.length, chart.name).toBeLessThan(75);
    expect(subtitle, chart.name).toMatch(/\.$/);
  }
});
