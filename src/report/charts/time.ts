import type { Cell } from '../../analysis/types.ts';
import { inPanel, inRow, rowOf } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import { ARM_COLUMNS, type Drawing, SCHEMA } from './chart.ts';
import { FOCUS, legendChoice, opacityOf, tooltipOf } from './interactive.ts';
import { paretoFront } from './pareto.ts';
import { limits, NARROW, panelHeader, regimeColour, regimeShape } from './scales.ts';
import { mostPanels, mostRows, notesText } from './shown-part.ts';
import { CONFIG, INK } from './theme.ts';
import { linesOf } from './titles.ts';

/** Moments that people count in: 10 s, 1 min, 1 h. */
const TIME_TICKS = [
  0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10_800, 36_000, 108_000, 360_000,
];
const TIME_LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : datum.value / 3600 + ' h'";
const STEP_TICKS = [1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6];
const WIDTH = 340;
const MOST = { bases: 20, panels: 6, dots: 800 };
const PERCENT = [0, 100] as const;

const TIME = 'Time of a trial';
const WITH_SOURCE = 'Time with its source’s pretraining';
const STEPS = 'Optimizer steps';

/** What an arm cost against what it reached, with the Pareto front; null before a trial finished. */
export function timeChart({ experiment, analysis }: ReportInput): Drawing | null {
  const { regimes } = experiment.experiment;
  const bases = mostRows(experiment.experiment, analysis, MOST.bases);
  const panels = mostPanels(experiment.experiment, analysis, MOST.panels);
  const pretrainingOf = ({ base, source }: Cell) =>
    analysis.pretrainings.find((each) => each.base === base && each.source === source);
  const costs = [
    { cost: TIME, of: (cell: Cell) => cell.meanWallSeconds, own: true },
    ...(analysis.pretrainings.length === 0
      ? []
      : [
          {
            cost: WITH_SOURCE,
            of: (cell: Cell) => cell.meanWallSeconds + (pretrainingOf(cell)?.wallSeconds ?? 0),
            own: false,
          },
        ]),
    { cost: STEPS, of: (cell: Cell) => cell.meanSteps, own: false },
  ];
  const shown = panels.shown.flatMap((panel) =>
    analysis.cells
      .filter((cell) => inPanel(panel, cell) && bases.shown.some((row) => inRow(row, cell)))
      .map((cell) => ({ panel: panel.label, cell })),
  );
  const trials = shown.reduce((sum, { cell }) => sum + cell.trials.length, 0);
  const values = costs.flatMap(({ cost, of, own }) => {
    const means = shown.flatMap(({ panel, cell }) => {
      const spent = of(cell);
      if (!(spent > 0 && Number.isFinite(spent) && Number.isFinite(cell.mean))) return [];
      const base = rowOf(cell.base, cell.budget).label;
      return [
        { panel, base, regime: cell.regime, cost, shows: 'mean', spent, accuracy: 100 * cell.mean },
      ];
    });
    const fronts = panels.shown.flatMap(({ label }) =>
      paretoFront(means.filter(({ panel }) => panel === label)),
    );
    const dots = !own || trials > MOST.dots ? [] : shown.flatMap(dotsOf);
    return [
      ...means.map((row) => ({ ...row, best: fronts.includes(row) })),
      ...fronts.map((row) => ({ ...row, shows: 'front', best: true })),
      ...dots.map((row) => ({ ...row, cost, best: false })),
    ];
  });
  if (values.length === 0) return null;
  const where = [
    ['base', 'Base'],
    ['panel', 'Source → target'],
    ['regime', 'Regime'],
  ] as const;
  const x = {
    field: 'spent',
    type: 'quantitative' as const,
    title: 'Cost (log)',
    scale: { type: 'log' as const, nice: false, padding: 16 },
    axis: {
      values: {
        expr: `cost === '${STEPS}' ? ${JSON.stringify(STEP_TICKS)} : ${JSON.stringify(TIME_TICKS)}`,
      },
      labelExpr: `cost === '${STEPS}' ? format(datum.value, ',') : ${TIME_LABEL}`,
      labelOverlap: true,
    },
  };
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: 'Test accuracy (%)',
    scale: {
      domain: limits(
        values.map((row) => row.accuracy),
        PERCENT,
      ),
      nice: false,
    },
  };
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: 'Cost against accuracy',
      subtitle: linesOf(
        `Marks: means of an arm; small ones: its trials. Line: the Pareto front, where no other arm is both cheaper and better.${notesText(bases, panels)}`,
      ),
    },
    params: [
      FOCUS,
      NARROW,
      {
        name: 'cost',
        value: TIME,
        bind: { input: 'select', name: 'Cost ', options: costs.map(({ cost }) => cost) },
      },
    ],
    data: { values },
    transform: [{ filter: 'datum.cost === cost' }],
    facet: {
      field: 'panel',
      type: 'nominal',
      sort: panels.shown.map((panel) => panel.label),
      header: panelHeader(WIDTH),
    },
    columns: 2,
    spacing: { row: 36, column: 36 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: WIDTH,
      height: 260,
      encoding: { x, y },
      layer: [
        {
          transform: [{ filter: "datum.shows === 'front'" }],
          mark: {
            type: 'line',
            interpolate: 'step-after',
            color: INK,
            strokeWidth: 1.5,
            strokeDash: [5, 3],
            opacity: 0.55,
          },
          encoding: { order: { field: 'spent' } },
        },
        {
          transform: [{ filter: "datum.shows === 'trial'" }],
          mark: { type: 'circle', size: 20 },
          encoding: {
            color: regimeColour(regimes),
            opacity: opacityOf(0.4),
            tooltip: tooltipOf(
              ...where,
              ['seed', 'Seed'],
              ['spent', 'Seconds', ',.1f'],
              ['accuracy', 'Accuracy (%)', '.1f'],
            ),
          },
        },
        {
          transform: [{ filter: "datum.shows === 'mean'" }],
          params: [legendChoice('regime')],
          mark: { type: 'point', filled: true, size: 95 },
          encoding: {
            color: regimeColour(regimes),
            shape: regimeShape(regimes),
            opacity: opacityOf(0.95),
            tooltip: tooltipOf(
              ...where,
              ['spent', 'Seconds or steps', ',.1f'],
              ['accuracy', 'Mean accuracy (%)', '.1f'],
              ['best', 'On the front'],
            ),
          },
        },
      ],
    },
    config: CONFIG,
  };
  return {
    spec,
    rows: values.filter(({ shows }) => shows === 'mean'),
    columns: [
      ...ARM_COLUMNS,
      { label: 'Cost', field: 'cost' },
      { label: 'Seconds or steps', field: 'spent', digits: 1 },
      { label: 'Accuracy (%)', field: 'accuracy', digits: 1 },
      { label: 'On the Pareto front', field: 'best' },
    ],
  };
}

function dotsOf({ panel, cell }: { readonly panel: string; readonly cell: Cell }) {
  const base = rowOf(cell.base, cell.budget).label;
  return cell.trials
    .filter(({ wallSeconds, accuracy }) => wallSeconds > 0 && Number.isFinite(accuracy))
    .map(({ seed, wallSeconds, accuracy }) => ({
      panel,
      base,
      regime: cell.regime,
      shows: 'trial',
      seed,
      spent: wallSeconds,
      accuracy: 100 * accuracy,
    }));
}
