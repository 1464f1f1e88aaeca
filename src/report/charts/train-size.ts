import type { Comparison } from '../../analysis/types.ts';
import { metricName } from '../../experiment/metric.ts';
import { regimeNames } from '../../experiment/regime.ts';
import { confidence, points } from '../../text/numbers.ts';
import type { ReportInput } from '../input/input.ts';
import { CHANGE_COLUMNS, CHANGE_TOOLTIP, pointsOf, scopeWords } from './change.ts';
import { type Drawing, SCHEMA } from './chart.ts';
import { chosenOpacity, legendChoice, tooltipOf } from './interactive.ts';
import {
  limits,
  NARROW,
  panelHeader,
  REFERENCE,
  regimeColour,
  regimeShape,
  within,
} from './scales.ts';
import { mostComparisons, notesText } from './shown-part.ts';
import { CONFIG, INK } from './theme.ts';
import { linesOf } from './titles.ts';

const BOUNDS = [-100, 100] as const;
const WIDTH = 300;
const MOST = 120;
/** Pixels between the regimes at a size, so that no interval hides another. */
const APART = 10;
const BESIDE = { xOffset: { expr: 'datum.offset' } };

/** The change of the metric against the amount of target data, with its interval; null where there is one size. */
export function trainSizeChart({ experiment, analysis }: ReportInput): Drawing | null {
  const { trainSizes } = experiment.experiment;
  const measured = analysis.comparisons.filter(
    (comparison): comparison is Comparison & { gap: number } =>
      comparison.gap !== null && Number.isFinite(comparison.gap),
  );
  if (trainSizes.length === 1 || measured.length === 0) return null;
  const margin = 100 * analysis.margin;
  const most = mostComparisons(measured, MOST);
  const domain = limits([-margin, margin, ...most.shown.flatMap(pointsOf)], BOUNDS);
  const sizes = trainSizes
    .toSorted((a, b) => (a === 'all' ? 1 : b === 'all' ? -1 : a - b))
    .map(String);
  const transfers = regimeNames(experiment.experiment).filter((regime) => regime !== 'scratch');
  const values = most.shown.map((c) => {
    const [change, low, high] = pointsOf(c);
    return {
      place: `${c.base}|${panelOf(c)}`,
      base: c.base,
      panel: panelOf(c),
      regime: c.regime,
      size: String(c.trainSize),
      change,
      low: within(low, domain),
      high: within(high, domain),
      verdict: c.verdict,
      offset: APART * (transfers.indexOf(c.regime) - (transfers.length - 1) / 2),
    };
  });
  const y = {
    type: 'quantitative' as const,
    title: `Change of ${metricName(analysis.metric)} (points)`,
    scale: { domain, nice: false },
  };
  const x = {
    field: 'size',
    type: 'ordinal' as const,
    sort: sizes,
    title: 'Training images of the target',
    axis: { labelAngle: 0 },
  };
  const color = regimeColour(transfers);
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: `Change of ${metricName(analysis.metric)} against scratch, by the amount of target data`,
      subtitle: linesOf(
        `Below 0 the source hurts. Bars: ${confidence(analysis.alpha)} intervals over ${scopeWords(measured)}, before Holm's correction: a verdict asks for more than an interval off 0. Band: the margin of ±${points(analysis.margin)} points.${notesText(most)}`,
      ),
    },
    params: [NARROW],
    data: { values },
    facet: {
      field: 'place',
      type: 'nominal',
      sort: [...new Set(values.map(({ place }) => place))],
      header: panelHeader(WIDTH),
    },
    columns: 3,
    spacing: { row: 36, column: 28 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: WIDTH,
      height: 220,
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
          mark: { type: 'line', strokeWidth: 1.5, ...BESIDE },
          encoding: { x, y: { ...y, field: 'change' }, color, opacity: chosenOpacity(1) },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, ...BESIDE },
          encoding: {
            x,
            y: { ...y, field: 'low' },
            y2: { field: 'high' },
            color,
            opacity: chosenOpacity(0.7),
          },
        },
        {
          params: [legendChoice('regime')],
          mark: { type: 'point', filled: true, size: 70, ...BESIDE },
          encoding: {
            x,
            y: { ...y, field: 'change' },
            color,
            shape: regimeShape(transfers),
            opacity: chosenOpacity(1),
            tooltip: tooltipOf(
              ['base', 'Base'],
              ['panel', 'Source → target'],
              ['regime', 'Regime'],
              ['size', 'Images'],
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
      { label: 'Base', field: 'base' },
      { label: 'Source → target', field: 'panel' },
      { label: 'Regime', field: 'regime' },
      { label: 'Images', field: 'size' },
      ...CHANGE_COLUMNS,
    ],
  };
}

function panelOf({ source, target, budget }: Comparison): string {
  return `${source} → ${target}${budget === null ? '' : `, ${budget} budget`}`;
}
