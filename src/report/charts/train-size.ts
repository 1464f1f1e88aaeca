import type { TopLevelSpec } from 'vega-lite';
import type { Comparison } from '../../analysis/types.ts';
import { basesOf } from '../axes.ts';
import { confidence, points } from '../format.ts';
import type { ReportInput } from '../input.ts';
import { limits, REFERENCE, regimeColour, within } from './scales.ts';
import { CONFIG, INK } from './theme.ts';

const BOUNDS = [-100, 100] as const;
const WIDTH = 300;

/** The gap against the amount of target data, with its interval; null where there is one size. */
export function trainSizeChart({ experiment, analysis }: ReportInput): TopLevelSpec | null {
  const { trainSizes, regimes, sources, targets, budgets } = experiment.experiment;
  const measured = analysis.comparisons.filter(
    (comparison): comparison is Comparison & { gap: number } => comparison.gap !== null,
  );
  if (trainSizes.length === 1 || measured.length === 0) return null;
  const margin = 100 * analysis.margin;
  const domain = limits(
    [
      -margin,
      margin,
      ...measured.flatMap(({ gap, interval }) => [gap, ...(interval ?? [])].map((v) => 100 * v)),
    ],
    BOUNDS,
  );
  const sizes = trainSizes
    .toSorted((a, b) => (a === 'all' ? 1 : b === 'all' ? -1 : a - b))
    .map(String);
  const panels = targets.flatMap(({ name: target }) =>
    sources.flatMap(({ name: source }) =>
      (budgets ?? [null]).map((budget) => panelOf(source, target, budget?.kind ?? null)),
    ),
  );
  const values = measured.map((c) => ({
    panel: panelOf(c.source, c.target, c.budget),
    base: c.base,
    regime: c.regime,
    size: String(c.trainSize),
    gap: 100 * c.gap,
    low: within(100 * (c.interval?.[0] ?? c.gap), domain),
    high: within(100 * (c.interval?.[1] ?? c.gap), domain),
  }));
  const transfers = regimes.filter((regime) => regime !== 'scratch');
  const y = {
    type: 'quantitative' as const,
    title: 'Gap in points of test error',
    scale: { domain, nice: false },
  };
  const x = {
    field: 'size',
    type: 'ordinal' as const,
    sort: sizes,
    title: 'Training images of the target, validation included',
    axis: { labelAngle: 0 },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Negative transfer gap by the amount of target data',
      subtitle: `Above 0 the source hurts. Bars: ${confidence(analysis.alpha)} intervals, paired by seed, before Holm's correction. Band: the margin of ±${points(analysis.margin)} points.`,
    },
    data: { values },
    facet: {
      row: { field: 'base', type: 'nominal', sort: basesOf(experiment.experiment) },
      column: { field: 'panel', type: 'nominal', sort: panels },
    },
    spacing: { row: 36, column: 40 },
    spec: {
      width: WIDTH,
      height: 240,
      layer: [
        {
          data: { values: [{ low: -margin, high: margin }] },
          mark: { type: 'rect', color: INK, opacity: 0.09 },
          encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: 'rule', ...REFERENCE },
          encoding: { y: { ...y, field: 'zero' } },
        },
        {
          mark: { type: 'line', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'gap' }, color: regimeColour(transfers) },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, opacity: 0.7 },
          encoding: {
            x,
            y: { ...y, field: 'low' },
            y2: { field: 'high' },
            color: regimeColour(transfers),
          },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { x, y: { ...y, field: 'gap' }, color: regimeColour(transfers) },
        },
      ],
    },
    config: CONFIG,
  };
}

function panelOf(source: string, target: string, budget: string | null): string {
  return budget === null ? `${source} → ${target}` : `${source} → ${target}, ${budget} budget`;
}
