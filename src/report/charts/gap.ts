import type { Comparison, Verdict } from '../../analysis/types.ts';
import { metricName } from '../../experiment/metric.ts';
import { confidence, points } from '../../text/numbers.ts';
import { inPanel, panelsOf, rowOf } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import { CHANGE_COLUMNS, CHANGE_TOOLTIP, pointsOf, scopeWords } from './change.ts';
import { type Drawing, SCHEMA } from './chart.ts';
import { FOCUS, legendChoice, opacityOf, tooltipOf } from './interactive.ts';
import { LEGEND, limits, NARROW, REFERENCE, ROW_NAMES, within } from './scales.ts';
import { mostComparisons, notesText } from './shown-part.ts';
import { CONFIG, INK, VERDICT_COLOURS, VERDICT_SHAPES } from './theme.ts';
import { linesOf } from './titles.ts';

const BOUNDS = [-100, 100] as const;
/** Rows that an eye still goes down. */
const MOST = 60;
const VERDICTS = Object.keys(VERDICT_COLOURS) as Verdict[];

/** The change of the metric of every comparison as a forest plot; null when none has one. */
export function gapChart({ experiment, analysis }: ReportInput): Drawing | null {
  const measured = analysis.comparisons.filter(
    (comparison): comparison is Comparison & { gap: number } =>
      comparison.gap !== null && Number.isFinite(comparison.gap),
  );
  if (measured.length === 0) return null;
  const lines = measured.some(({ interval }) => interval !== null)
    ? `Lines: ${confidence(analysis.alpha)} intervals over ${scopeWords(measured)}, before Holm's correction: a verdict asks for more than an interval off 0.`
    : `No intervals: there is one pair of ${analysis.replicate}s a comparison.`;
  const margin = 100 * analysis.margin;
  const most = mostComparisons(measured, MOST);
  const domain = limits([-margin, margin, ...most.shown.flatMap(pointsOf)], BOUNDS);
  const panels = panelsOf(experiment.experiment, analysis);
  const sorted = [...most.shown].sort((a, b) => b.gap - a.gap);
  const values = panels.flatMap((panel) =>
    sorted
      .filter((comparison) => inPanel(panel, comparison))
      .map((comparison) => {
        const { base, budget, regime, verdict } = comparison;
        const [change, low, high] = pointsOf(comparison);
        const label = rowOf(base, budget).label;
        return {
          panel: panel.label,
          base: label,
          regime,
          row: `${label} · ${regime}`,
          change,
          low: within(low, domain),
          high: within(high, domain),
          verdict,
          cell: analysis.comparisons.indexOf(comparison),
        };
      }),
  );
  const y = { field: 'row', type: 'nominal' as const, sort: null, axis: ROW_NAMES };
  const x = {
    type: 'quantitative' as const,
    title: '← source hurts  ·  change in points  ·  source helps →',
    scale: { domain, nice: false },
    axis: { tickCount: 7, titleAnchor: 'end' as const },
  };
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: `Change of ${metricName(analysis.metric)}: with the source minus from scratch`,
      subtitle: linesOf(
        `${lines} Band: the margin of ±${points(analysis.margin)} points.${notesText(most)}`,
      ),
    },
    params: [FOCUS, NARROW],
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
            opacity: opacityOf(1),
          },
        },
        {
          params: [legendChoice('verdict')],
          mark: { type: 'point', filled: true, size: 90, cursor: 'pointer' },
          encoding: {
            y,
            x: { ...x, field: 'change' },
            color: verdictColour(values),
            shape: {
              field: 'verdict',
              type: 'nominal',
              title: 'Verdict',
              scale: verdictScale(values, VERDICT_SHAPES),
              legend: LEGEND,
            },
            opacity: opacityOf(1),
            tooltip: tooltipOf(
              ['row', 'Comparison'],
              ['panel', 'Source → target'],
              ...CHANGE_TOOLTIP,
            ),
          },
        },
      ],
    },
    config: CONFIG,
  };
  return {
    spec,
    rows: values,
    columns: [
      { label: 'Source → target', field: 'panel' },
      { label: 'Comparison', field: 'row' },
      ...CHANGE_COLUMNS,
    ],
  };
}

type Row = { readonly verdict: Verdict };

function verdictColour(rows: readonly Row[]) {
  return {
    field: 'verdict',
    type: 'nominal' as const,
    title: 'Verdict',
    scale: verdictScale(rows, VERDICT_COLOURS),
    legend: LEGEND,
  };
}

/** Only the verdicts that occur, so that the legend promises no others. */
function verdictScale(rows: readonly Row[], range: Readonly<Record<Verdict, string>>) {
  const domain = VERDICTS.filter((verdict) => rows.some((row) => row.verdict === verdict));
  return { domain, range: domain.map((verdict) => range[verdict]) };
}
