import { capitalised, metricName, shortName } from '../../experiment/metric.ts';
import { regimeNames } from '../../experiment/regime.ts';
import { listed, points } from '../../text/numbers.ts';
import type { ReportInput } from '../input/input.ts';
import { ARM_COLUMNS, type Drawing, SCHEMA } from './chart.ts';
import { accuracyLimits, COUNTED, type CostRow, costRows, PANEL } from './cost-rows.ts';
import { FOCUS, legendChoice, opacityOf, tooltipOf } from './interactive.ts';
import { FONT_SIZE } from './labels.ts';
import { GUESSING, NARROW, panelHeader, regimeColour, regimeShape } from './scales.ts';
import { mostPanels, mostRows, notesText } from './shown-part.ts';
import { sourcesOfUnknownCost } from './source-cost.ts';
import { CONFIG, INK } from './theme.ts';
import { linesOf } from './titles.ts';

/** Moments that people count in: 10 s, 1 min, 1 h. */
const TIME_TICKS = [
  0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 36_000, 108_000,
  360_000,
];
const TIME_LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : datum.value / 3600 + ' h'";
const MOST = { bases: 20, panels: 6 };

/** What a trial of each arm cost against what it reached, with the Pareto front; null before a trial finished. */
export function timeChart(input: ReportInput): Drawing | null {
  const { analysis } = input;
  const { experiment } = input.experiment;
  const bases = mostRows(experiment, analysis, MOST.bases);
  const panels = mostPanels(experiment, analysis, MOST.panels);
  const rows = costRows(experiment, analysis, bases.shown, panels.shown).map((row) => ({
    ...row,
    place: `${row.panel}|${row.counted}`,
  }));
  if (rows.length === 0) return null;
  const domain = accuracyLimits(rows);
  const label = `${capitalised(metricName(analysis.metric))} (%)`;
  const places = [...new Set(rows.map(({ place }) => place))];
  const lines = places.flatMap((place) => {
    const { guessing } = rows.find((row) => row.place === place)!;
    if (guessing < domain[0] || guessing > domain[1]) return [];
    return [{ place, guessing, text: `guessing ${points(guessing / 100)}%` }];
  });
  const x = {
    field: 'spent',
    type: 'quantitative' as const,
    title: 'Time of one trial (log)',
    scale: { type: 'log' as const, nice: false, padding: PANEL.air },
    axis: {
      values: TIME_TICKS,
      labelExpr: TIME_LABEL,
      labelOverlap: true,
    },
  };
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: label,
    scale: { domain, nice: false },
  };
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: `Time against ${shortName(analysis.metric)}`,
      subtitle: linesOf(
        `${costText(input, rows)} ${frontText(rows, lines.length > 0)}${notesText(bases, panels)}`,
      ),
    },
    params: [FOCUS, NARROW],
    data: { values: [...rows, ...lines] },
    facet: {
      field: 'place',
      type: 'nominal',
      sort: places,
      header: panelHeader(PANEL.width),
    },
    columns: 2,
    spacing: { row: 36, column: 36 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: PANEL.width,
      height: PANEL.height,
      layer: [
        {
          transform: [{ filter: 'isValid(datum.text)' }],
          layer: [
            {
              mark: { type: 'rule', ...GUESSING },
              encoding: { y: { ...y, field: 'guessing' } },
            },
            {
              mark: {
                type: 'text',
                align: 'right',
                dx: -3,
                dy: 8,
                fontSize: FONT_SIZE,
                color: INK,
                opacity: 0.75,
              },
              encoding: {
                x: { value: 'width' },
                y: { ...y, field: 'guessing' },
                text: { field: 'text' },
              },
            },
          ],
        },
        {
          transform: [{ filter: 'datum.front' }],
          mark: {
            type: 'line',
            interpolate: 'step-after',
            color: INK,
            strokeWidth: 1.5,
            strokeDash: [5, 3],
            opacity: 0.55,
          },
          encoding: { x, y, order: { field: 'spent' } },
        },
        {
          transform: [{ filter: 'datum.front' }],
          mark: { type: 'point', shape: 'circle', size: 240, color: INK, strokeWidth: 1.2 },
          encoding: { x, y, opacity: opacityOf(0.7) },
        },
        {
          transform: [{ filter: 'isValid(datum.spent)' }],
          params: [legendChoice('regime')],
          mark: { type: 'point', filled: true, size: 80 },
          encoding: {
            x,
            y,
            color: regimeColour(regimeNames(experiment)),
            shape: regimeShape(regimeNames(experiment)),
            opacity: opacityOf(0.95),
            tooltip: tooltipOf(
              ['base', 'Base'],
              ['panel', 'Source → target'],
              ['regime', 'Regime'],
              ['counted', 'Counted'],
              ['spent', 'Seconds', ',.1f'],
              ['accuracy', `Mean ${shortName(analysis.metric)} (%)`, '.1f'],
              ['front', 'On the front'],
            ),
          },
        },
        {
          transform: [{ filter: 'isValid(datum.name)' }],
          mark: {
            type: 'text',
            fontSize: FONT_SIZE,
            baseline: 'middle',
            color: INK,
            dx: { expr: 'datum.dx' },
            dy: { expr: 'datum.dy' },
            align: { expr: 'datum.align' },
          },
          encoding: { x, y, text: { field: 'name' }, opacity: opacityOf(1) },
        },
      ],
    },
    config: CONFIG,
  };
  return {
    spec,
    rows,
    columns: [
      ...ARM_COLUMNS,
      { label: 'Counted', field: 'counted' },
      { label: 'Seconds', field: 'spent', digits: 1 },
      {
        label: `${capitalised(shortName(analysis.metric))} (%)`,
        field: 'accuracy',
        digits: 1,
      },
      { label: 'On the Pareto front', field: 'front' },
    ],
  };
}

/** What the costs are, and what they leave out. */
function costText(input: ReportInput, rows: readonly CostRow[]): string {
  // Of a run on several machines, those of each.
  const workers = input.trials[0]?.machine?.workers ?? input.run.environment.workers ?? 1;
  const kinds = input.analysis.kindsOfMachines;
  const beside =
    kinds > 1
      ? `, trained on ${kinds} kinds of machine: times do not compare`
      : workers > 1
        ? `, ${workers} trials side by side`
        : '';
  const whole = rows.some(({ counted }) => counted === COUNTED.whole)
    ? ' A pretraining is counted in full: trials that start from it share it.'
    : '';
  const unknown = sourcesOfUnknownCost(input.experiment.experiment, input.analysis);
  const without =
    unknown.length === 0
      ? ''
      : ` What the pretraining of ${listed(unknown)} cost is unknown, and not counted.`;
  return `Means of one trial by the clock${beside}.${whole}${without}`;
}

function frontText(rows: readonly CostRow[], drawn: boolean): string {
  const names = rows.some(({ name }) => name === null)
    ? ' Bases are named where there is room.'
    : '';
  return `Ringed: the Pareto front, arms that no other beats at no more cost; an arm no better than guessing${drawn ? ' (dotted)' : ''} is not on it.${names}`;
}
