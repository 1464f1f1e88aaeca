import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/report/charts/render.ts';
import type { TrialRecord } from '../../src/store/records.ts';
import { HOSTILE, hostileInput } from '../support/hostile-report.ts';
import { chartsIn, pageOf, summaryOf } from '../support/rendered-report.ts';
import { reportInput } from '../support/report-input.ts';

const SMALL = { bases: [{ name: 'VGG16' as const, width: 0.25 }], seeds: [1, 2] };

describe('numbers that are none', () => {
  /** One trial of each arm measured nothing. */
  const broken = (trial: TrialRecord, index: number): TrialRecord =>
    trial.result === null || index % 4 > 0
      ? trial
      : {
          ...trial,
          result: {
            ...trial.result,
            testAccuracy: Number.NaN,
            testLoss: Number.POSITIVE_INFINITY,
            balancedAccuracy: Number.NaN,
          },
        };

  it('show as what they are, and break no chart', async () => {
    const input = reportInput(SMALL, broken);
    const text = await summaryOf(input);
    expect(text).toMatch(/\| NaN \| ∞ \|/);
    // An accuracy that is no number is a trial that failed.
    expect(text).toMatch(/\| inconclusive \| – \|.*failed with seeds?/);
    for (const { spec, name } of chartsIn(input))
      expect(await renderSvg(spec), name).not.toMatch(/NaN|Infinity/);
    expect(await pageOf(input)).toContain('NaN');
  });

  it('break nothing where every trial has them', async () => {
    const input = reportInput(SMALL, (trial) => broken(trial, 0));
    expect(await summaryOf(input)).toContain('NaN');
    for (const { spec, name } of chartsIn(input))
      expect(await renderSvg(spec), name).not.toMatch(/NaN|Infinity/);
    await pageOf(input);
  });
});

describe('two hundred bases', () => {
  const widths = Array.from({ length: 200 }, (_, i) => (i + 1) / 200);
  const input = reportInput({
    bases: widths.map((width) => ({ name: 'VGG16', width })),
    targets: [{ kind: 'procedural', name: 'near', label: 'shape', train: 400, test: 1000 }],
    seeds: [1, 2],
  });

  it('leave every chart legible, and say what they leave out', async () => {
    for (const { spec, name } of chartsIn(input)) {
      const svg = await renderSvg(spec);
      const [width, height] = [/width="(\d+)"/, /height="(\d+)"/].map((side) =>
        Number(side.exec(svg)?.[1]),
      );
      expect(width, name).toBeLessThan(1300);
      expect(height, name).toBeLessThan(2600);
      if (!name.startsWith('cell-'))
        expect((spec.title as { subtitle: string[] }).subtitle.join(' '), name).toMatch(
          /Shown: the .* of (200|400)/,
        );
    }
  });

  it('are all in the tables', async () => {
    const page = await pageOf(input);
    expect(page.match(/class="tile /g)).toHaveLength(400);
    expect(page).toContain('VGG16 ×0.005 32px');
  });
});

describe('texts from others', () => {
  it('are cut in the charts, whole in their data', async () => {
    for (const { spec, name } of chartsIn(hostileInput())) {
      const svg = await renderSvg(spec);
      expect(Number(/width="(\d+)"/.exec(svg)?.[1]), name).toBeLessThan(1300);
      expect(svg).not.toMatch(/<script|<img|onerror="/);
      if (name === 'cell-classes') expect(JSON.stringify(spec)).toContain(HOSTILE.long);
    }
  });

  it('are texts in the summary', async () => {
    const text = await summaryOf(hostileInput());
    expect(text).not.toMatch(/<(?!\/?(?:details|summary)>)(?=[a-z/!?])/i);
    expect(text).not.toContain('](javascript');
    expect(text).not.toContain('\u202E');
    expect(text).toContain('⟨U+202E⟩');
    expect(text).toContain('\u2068שלום\u2069');
    // Whole, on demand, in its table; cut in a sentence.
    expect(text).toContain(HOSTILE.long);
    const tables = text.split('\n\n').filter((block) => block.startsWith('| '));
    for (const table of tables)
      expect(new Set(table.split('\n').map((row) => row.split(/(?<!\\)\|/).length)).size).toBe(1);
  });
});
