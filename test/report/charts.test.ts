import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/report/chart-list.ts';
import { renderSvg } from '../../src/report/charts/render.ts';
import { limits } from '../../src/report/charts/scales.ts';
import { PAPER } from '../../src/report/charts/theme.ts';
import type { ReportInput } from '../../src/report/input/input.ts';
import { chartsIn } from '../support/rendered-report.ts';
import { allFailed, reportInput } from '../support/report-input.ts';

const LONG = 'a-very-long-name-that-nobody-would-choose-but-somebody-does';
const NAMES = [
  'gap',
  'cell-curves',
  'cell-classes',
  'cell-confusion',
  'accuracy',
  'curves',
  'time',
  'throughput',
];

describe('chartsOf', () => {
  it.each(NAMES)('specifies %s', (name) => {
    expect(normalised(named(reportInput(), name))).toMatchSnapshot();
  });

  it('draws the same bytes from the same rows', async () => {
    for (const { spec } of chartsIn(reportInput())) {
      const first = await renderSvg(spec);
      expect(await renderSvg(spec)).toBe(first);
      expect(first).toContain('<svg');
      expect(first).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('has no chart when every trial failed', () => {
    expect(chartsIn(allFailed())).toEqual([]);
  });

  it('leaves out the changes where there is nothing to compare', () => {
    const names = chartsIn(reportInput({ regimes: ['scratch'] })).map((chart) => chart.name);
    expect(names).toEqual(['accuracy', 'curves', 'fit-curves', 'time', 'throughput']);
  });

  it('draws training beside validation accuracy where there is nothing to compare', async () => {
    const input = reportInput({ regimes: ['scratch'] });
    const chart = named(input, 'fit-curves');
    expect(normalised(chart)).toMatchSnapshot();
    const [trial] = input.analysis.cells[0]!.trials;
    const curve = input.curves.get(trial!.hash)!;
    const own = rowsOf(chart).filter(
      ({ arm, seed }) => seed === trial!.seed && arm === rowsOf(chart)[0]!['arm'],
    );
    expect(own.map(({ accuracy }) => accuracy)).toEqual(
      [...curve.trained, ...curve.accuracies].map((value) => Math.round(1e4 * value) / 100),
    );
    expect(await renderSvg(chart.spec)).not.toMatch(/NaN|undefined/);
  });

  it('leaves out the throughput that was not measured', () => {
    const names = chartsIn({ ...reportInput(), throughput: [] }).map((chart) => chart.name);
    expect(names).not.toContain('throughput');
  });

  it('says that one seed has no interval', async () => {
    const charts = chartsIn(reportInput({ seeds: [7] }));
    expect(JSON.stringify(charts.find((c) => c.name === 'gap'))).toContain('No intervals');
    for (const { spec } of charts) expect(await renderSvg(spec)).not.toMatch(/NaN|undefined/);
  });

  it('draws scratch in the panel of every source', () => {
    const input = reportInput({
      sources: [{ kind: 'random' }, { kind: 'random', name: LONG }],
    });
    const rows = rowsOf(named(input, 'accuracy'));
    const panels = new Set(
      rows.filter((row) => row['regime'] === 'scratch').map((row) => row['panel']),
    );
    expect([...panels]).toEqual([
      'random → near',
      `${LONG} → near`,
      'random → far',
      `${LONG} → far`,
    ]);
  });

  it('sorts the changes within a panel from the most harmful on', () => {
    const rows = rowsOf(named(reportInput(), 'gap')).filter(
      (row) => row['panel'] === 'shape → far',
    );
    const changes = rows.map((row) => row['change'] as number);
    expect(changes).toEqual([...changes].sort((a, b) => a - b));
    expect(changes).toHaveLength(8);
  });

  it('draws a seed that diverged at its last number', async () => {
    const curves = named(withDivergence(reportInput()), 'curves');
    const before = rowsOf(named(reportInput(), 'curves'));
    expect(rowsOf(curves)).toHaveLength(before.length);
    const seeds = (rows: Record<string, unknown>[]) =>
      rows.reduce((sum, row) => sum + (row['seeds'] as number), 0);
    expect(seeds(rowsOf(curves))).toBe(seeds(before));
    expect(await renderSvg(curves.spec)).not.toContain('NaN');
  });

  it('draws throughput as points on a log axis where bars would vanish', () => {
    const input = reportInput();
    const slow = { ...input.throughput[0]!, imagesPerSecond: 0.5 };
    const text = JSON.stringify(
      named({ ...input, throughput: [...input.throughput, slow] }, 'throughput').spec,
    );
    expect(text).toContain('Images per second (log)');
    expect(text).not.toContain('"type":"bar"');
  });

  it('keeps throughput whiskers finite at a margin of 100% and more', () => {
    const input = reportInput();
    const throughput = input.throughput.map((record) => ({ ...record, relativeMargin: 140 }));
    for (const row of rowsOf(named({ ...input, throughput }, 'throughput')))
      expect(Number.isFinite(row['high'])).toBe(true);
  });

  it('cuts intervals to what an accuracy can be', () => {
    const input = reportInput();
    const cells = input.analysis.cells.map((cell) => ({
      ...cell,
      interval: [-0.4, 1.7] as const,
    }));
    const rows = rowsOf(named({ ...input, analysis: { ...input.analysis, cells } }, 'accuracy'));
    const means = rows.filter((row) => row['shows'] === 'mean');
    expect(new Set(means.map((row) => `${row['low']} ${row['high']}`))).toEqual(new Set(['0 100']));
  });
});

describe('limits', () => {
  it('leaves air on round numbers, within the bounds', () => {
    expect(limits([61, 88], [0, 100])).toEqual([55, 90]);
    expect(limits([99.9], [0, 100])[1]).toBe(100);
    expect(limits([Number.NaN], [0, 100])).toEqual([0, 100]);
  });
});

function named(input: ReportInput, name: string): Chart {
  const chart = chartsIn(input).find((candidate) => candidate.name === name);
  if (!chart) throw new Error(`no chart ${name}`);
  return chart;
}

function rowsOf({ spec }: Chart): Record<string, unknown>[] {
  return (spec.data as { values: Record<string, unknown>[] }).values;
}

/** Two rows of the data stand for all; the look is the theme's, not the chart's. */
function normalised(chart: Chart) {
  const rows = rowsOf(chart);
  expect(chart.spec.config?.background).toBe(PAPER);
  return {
    ...chart,
    rows: chart.rows.slice(0, 2),
    spec: { ...chart.spec, data: { rows: rows.length, first: rows.slice(0, 2) }, config: 'theme' },
  };
}

/** One target trial whose last four epochs are not a number. */
function withDivergence(input: ReportInput): ReportInput {
  const { hash } = input.trials.find(({ spec }) => spec.kind === 'target')!;
  const curve = input.curves.get(hash)!;
  const accuracies = curve.accuracies.map((accuracy, i) => (i < 6 ? accuracy : Number.NaN));
  return { ...input, curves: new Map([...input.curves, [hash, { ...curve, accuracies }]]) };
}
