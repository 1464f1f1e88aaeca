import type { TopLevelSpec } from 'vega-lite';
import type { Comparison, Verdict } from '../../analysis/types.ts';
import { inPanel, panelsOf, rowOf } from '../axes.ts';
import { confidence, points } from '../format.ts';
import type { ReportInput } from '../input.ts';
import { limits, REFERENCE, within } from './scales.ts';
import { CONFIG, INK, VERDICT_COLOURS, VERDICT_SHAPES } from './theme.ts';

const BOUNDS = [-100, 100] as const;
const VERDICTS = Object.keys(VERDICT_COLOURS) as Verdict[];

/** The negative transfer gap of every comparison as a forest plot; null when none has one. */
export function gapChart({ experiment, analysis }: ReportInput): TopLevelSpec | null {
  const measured = analysis.comparisons.filter(
    (comparison): comparison is Comparison & { gap: number } => comparison.gap !== null,
  );
  if (measured.length === 0) return null;
  const lines = measured.some(({ interval }) => interval !== null)
    ? `Lines: ${confidence(analysis.alpha)} intervals, paired by seed, before Holm's correction.`
    : 'No intervals: there is one pair of seeds a comparison.';
  const margin = 100 * analysis.margin;
  const domain = limits(
    [
      -margin,
      margin,
      ...measured.flatMap(({ gap, interval }) => [gap, ...(interval ?? [])].map((v) => 100 * v)),
    ],
    BOUNDS,
  );
  const panels = panelsOf(experiment.experiment);
  const sorted = [...measured].sort((a, b) => b.gap - a.gap);
  const values = panels.flatMap((panel) =>
    sorted
      .filter((comparison) => inPanel(panel, comparison))
      .map(({ base, budget, regime, gap, interval, verdict }) => ({
        panel: panel.label,
        row: `${rowOf(base, budget).label} · ${regime}`,
        gap: 100 * gap,
        low: within(100 * (interval?.[0] ?? gap), domain),
        high: within(100 * (interval?.[1] ?? gap), domain),
        verdict,
      })),
  );
  const y = {
    field: 'row',
    type: 'nominal' as const,
    sort: null,
    axis: { title: null, ticks: false, domain: false, labelLimit: 420, labelPadding: 10 },
  };
  const x = {
    type: 'quantitative' as const,
    title: '← source helps  ·  gap in points of test error  ·  source hurts →',
    scale: { domain, nice: false },
    axis: { tickCount: 9 },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Negative transfer gap: error with the source minus error from scratch',
      subtitle: `${lines} Band: the margin of ±${points(analysis.margin)} points.`,
    },
    data: { values },
    facet: {
      row: {
        field: 'panel',
        type: 'nominal',
        sort: panels.map((panel) => panel.label),
        header: { labelOrient: 'top', labelAnchor: 'start', labelAngle: 0, labelPadding: 4 },
      },
    },
    spacing: 34,
    resolve: { scale: { y: 'independent' }, axis: { x: 'independent' } },
    spec: {
      width: 460,
      height: { step: 26 },
      layer: [
        {
          data: { values: [{ low: -margin, high: margin }] },
          mark: { type: 'rect', color: INK, opacity: 0.09 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: 'rule', ...REFERENCE },
          encoding: { x: { ...x, field: 'zero' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            x: { ...x, field: 'low' },
            x2: { field: 'high' },
            color: verdictColour(values),
          },
        },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: {
            y,
            x: { ...x, field: 'gap' },
            color: verdictColour(values),
            shape: {
              field: 'verdict',
              type: 'nominal',
              title: 'Verdict',
              scale: verdictScale(values, VERDICT_SHAPES),
            },
          },
        },
      ],
    },
    config: CONFIG,
  };
}

type Row = { readonly verdict: Verdict };

function verdictColour(rows: readonly Row[]) {
  return {
    field: 'verdict',
    type: 'nominal' as const,
    title: 'Verdict',
    scale: verdictScale(rows, VERDICT_COLOURS),
  };
}

/** Only the verdicts that occur, so that the legend promises no others. */
function verdictScale(rows: readonly Row[], range: Readonly<Record<Verdict, string>>) {
  const domain = VERDICTS.filter((verdict) => rows.some((row) => row.verdict === verdict));
  return { domain, range: domain.map((verdict) => range[verdict]) };
}
