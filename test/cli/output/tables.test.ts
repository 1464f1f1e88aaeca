import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { cellTable } from '../../../src/cli/output/cell-table.ts';
import { fitted } from '../../../src/cli/output/fit.ts';
import { trialTable } from '../../../src/cli/output/trial-table.ts';
import { verdictTable } from '../../../src/cli/output/verdict-table.ts';
import { random } from '../../../src/index.ts';
import { rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

const experiment = sample({
  sources: [...sampleInput.sources, random({ name: 'nothing-at-all' })],
  trainSizes: [40, 'all'],
  seeds: [1, 2, 3, 4, 5],
});
const trials = rows(experiment, (spec) =>
  spec.kind === 'target' && spec.regime === 'scratch'
    ? 0.9 + spec.seed / 1000
    : 0.3 + (spec.seed * (spec.base.width * 10 + 1)) / 100,
);
const analysis = analyse(experiment, trials);

const WIDTHS = [60, 80, 120];
const linesOf = (text: string) => text.split('\n').map((line) => line.replace(COLOURS, ''));
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const widest = (text: string) => Math.max(...linesOf(text).map((line) => line.length));

describe.each(WIDTHS)('at %i columns', (width) => {
  test.each([
    ['verdicts', () => verdictTable(analysis, width)],
    ['cells', () => cellTable(analysis, width)],
    ['trials', () => trialTable(trials, width)],
  ])('the table of %s fits, and keeps every row', (_what, text) => {
    expect(widest(text())).toBeLessThanOrEqual(width);
  });

  test('every comparison has its regime and verdict on one line', () => {
    const lines = linesOf(verdictTable(analysis, width)).filter((line) =>
      /(frozen|fine-tuned) .*(negative|positive|equivalent|inconclusive)$/.test(line),
    );
    expect(lines).toHaveLength(analysis.comparisons.length);
  });

  test('every cell and every trial has a line', () => {
    const ends = (text: string, end: RegExp) => linesOf(text).filter((line) => end.test(line));
    expect(ends(cellTable(analysis, width), /(frozen|fine-tuned|scratch) .*\d/)).toHaveLength(
      analysis.cells.length,
    );
    expect(ends(trialTable(trials, width), /computed$/)).toHaveLength(trials.length);
  });
});

test('off a terminal a table is whole, a line a row', () => {
  const width = Number.POSITIVE_INFINITY;
  const [header, first] = linesOf(verdictTable(analysis, width));
  expect(header).toMatch(/^base +source → target +images, budget +regime +seeds +change, points/);
  expect(first).toMatch(/^VGG16 ×0\.25 32px +shapes → \w+ +40 images +frozen +5 +−\d/);
  expect(linesOf(trialTable(trials, width))[1]).toMatch(/^VGG16 ×0\.25 32px · /);
});

test('both ends of an interval have their decimal, below those of the others', () => {
  const lines = linesOf(verdictTable(analysis, Number.POSITIVE_INFINITY)).slice(
    1,
    1 + analysis.comparisons.length,
  );
  for (const line of lines) expect(line).toMatch(/\[[−+]?\d+\.\d, +[−+]?\d+\.\d\]/);
  expect(new Set(lines.map((line) => line.indexOf(']'))).size).toBe(1);
  expect(new Set(lines.map((line) => line.indexOf(','))).size).toBe(1);
});

test('what a narrow table leaves out is told', () => {
  const sheet = {
    columns: [{ title: 'name' }, { title: 'seeds', least: 2 }, { title: 'time', least: 1 }],
    rows: [['a'.repeat(26), '5', '3.0 s']],
    headings: 0,
  };
  expect(linesOf(fitted([sheet], 35))[2]).toBe('left out for want of room: time');
  expect(fitted([sheet], 40)).not.toContain('left out');
  expect(linesOf(fitted([sheet], 10)).join(' ')).toMatch(/left out.*time.*and.*seeds/);
});
