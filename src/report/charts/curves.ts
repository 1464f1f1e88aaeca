import type { Regime } from '../../experiment/regime.ts';
import { regimeNames } from '../../experiment/regime.ts';
import { inPanel, inRow } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import { armCurves, type CurveAxis, curveAxis } from './arm-curves.ts';
import { type ChartColumn, type Drawing, SCHEMA } from './chart.ts';
import { type chosenOpacity, FOCUS, legendChoice, opacityOf, tooltipOf } from './interactive.ts';
import { LEGEND, limits, NARROW, panelHeader, regimeColour, regimeDash } from './scales.ts';
import { mostPanels, mostRows, notesText } from './shown-part.ts';
import { CONFIG } from './theme.ts';
import { linesOf } from './titles.ts';

const PERCENT = [0, 100] as const;
const MOST = { bases: 6, panels: 4, epochs: 25 };
const WIDTH = 210;

export const CURVE_COLUMNS: readonly ChartColumn[] = [
  { label: 'Regime', field: 'regime' },
  { label: 'Epoch', field: 'epoch', digits: 0 },
  { label: 'Optimizer steps', field: 'steps', digits: 0 },
  { label: 'Mean accuracy (%)', field: 'mean', digits: 1 },
  { label: 'Lowest seed', field: 'low', digits: 1 },
  { label: 'Highest seed', field: 'high', digits: 1 },
  { label: 'Seeds', field: 'seeds', digits: 0 },
  { label: 'Stopped here', field: 'stopped', digits: 0 },
];

const AXES: Readonly<Record<CurveAxis, string>> = {
  epoch: 'Epoch',
  steps: 'Optimizer steps',
};

/** Validation accuracy over the training of every cell, with bands of the seeds; null without an epoch to draw. */
export function curvesChart(input: ReportInput): Drawing | null {
  const { experiment } = input.experiment;
  const curveOf = armCurves(input, MOST.epochs);
  const axis = curveAxis(input);
  const bases = mostRows(experiment, input.analysis, MOST.bases);
  const panels = mostPanels(experiment, input.analysis, MOST.panels);
  const values = bases.shown.flatMap((row) =>
    panels.shown.flatMap((panel) =>
      input.analysis.cells
        .filter((cell) => inRow(row, cell) && inPanel(panel, cell))
        .flatMap((cell) =>
          curveOf(cell).map((point) => ({
            place: `${row.label}|${panel.label}`,
            panel: panel.label,
            base: row.label,
            regime: cell.regime,
            ...point,
          })),
        ),
    ),
  );
  if (values.length === 0) return null;
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: 'Learning curves: validation accuracy over training',
      subtitle: linesOf(
        `${curvesText(
          values.map(({ stopped }) => stopped),
          axis,
        )}${notesText(bases, panels)}`,
      ),
    },
    params: [FOCUS, NARROW],
    data: { values },
    facet: {
      field: 'place',
      type: 'nominal',
      sort: bases.shown.flatMap((row) =>
        panels.shown.map((panel) => `${row.label}|${panel.label}`),
      ),
      header: panelHeader(WIDTH),
    },
    columns: 4,
    spacing: { row: 24, column: 20 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: WIDTH,
      height: 150,
      ...curveLayers(
        regimeNames(experiment),
        values.flatMap(({ low, high }) => [low, high]),
        axis,
        opacityOf,
      ),
    },
    config: CONFIG,
  };
  return {
    spec,
    rows: values,
    columns: [
      { label: 'Base', field: 'base' },
      { label: 'Source → target', field: 'panel' },
      ...CURVE_COLUMNS,
    ],
  };
}

/** What lines, bands and ticks are, and why the axis is what it is. */
export function curvesText(stopped: readonly number[], axis: CurveAxis): string {
  const stops = stopped.some((seeds) => seeds > 0)
    ? ' Tick: a seed stopped early; from there on it counts with its last accuracy.'
    : '';
  const steps =
    axis === 'steps' ? ' Over optimizer steps, for the epochs of the regimes differ.' : '';
  return `Line: mean of the seeds. Band: lowest to highest seed.${stops}${steps}`;
}

/** Bands, lines and ticks by regime, on an axis that holds the values. */
export function curveLayers(
  regimes: readonly Regime[],
  values: readonly number[],
  axis: CurveAxis,
  opacity: typeof chosenOpacity | typeof opacityOf,
) {
  const y = {
    type: 'quantitative' as const,
    title: 'Validation accuracy (%)',
    scale: { domain: limits(values, PERCENT), nice: false },
    axis: { tickCount: 5 },
  };
  const color = {
    ...regimeColour(regimes),
    legend: { ...LEGEND, symbolType: 'stroke' as const, symbolStrokeWidth: 3, symbolSize: 300 },
  };
  return {
    encoding: {
      x: {
        field: axis,
        type: 'quantitative' as const,
        title: AXES[axis],
        axis: { tickMinStep: 1, tickCount: 5, format: ',d', grid: false },
        scale: { nice: false },
      },
      color,
    },
    layer: [
      {
        mark: { type: 'area' as const, line: false },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' }, opacity: opacity(0.2) },
      },
      {
        mark: { type: 'line' as const, strokeWidth: 2 },
        encoding: {
          y: { ...y, field: 'mean' },
          strokeDash: { ...regimeDash(regimes), legend: color.legend },
          opacity: opacity(1),
        },
      },
      {
        transform: [{ filter: 'datum.stopped > 0' }],
        mark: { type: 'tick' as const, orient: 'vertical' as const, size: 10, thickness: 2 },
        encoding: { y: { ...y, field: 'mean' }, opacity: opacity(1) },
      },
      {
        // Its marks are unseen: they carry the tooltip, and one epoch alone has no line.
        params: [legendChoice('regime')],
        mark: { type: 'point' as const, filled: true, size: 40 },
        encoding: {
          y: { ...y, field: 'mean' },
          opacity: opacity(values.length <= 2 * regimes.length ? 1 : 0.01),
          tooltip: tooltipOf(
            ['regime', 'Regime'],
            ['epoch', 'Epoch'],
            ['steps', 'Optimizer steps', ','],
            ['mean', 'Mean accuracy (%)', '.1f'],
            ['low', 'Lowest seed', '.1f'],
            ['high', 'Highest seed', '.1f'],
            ['seeds', 'Seeds'],
            ['stopped', 'Stopped here'],
          ),
        },
      },
    ],
  };
}
