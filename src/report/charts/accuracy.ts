import { capitalised, metricName, shortName } from '../../experiment/metric.ts';
import type { Regime } from '../../experiment/regime.ts';
import { regimeNames } from '../../experiment/regime.ts';
import { confidence } from '../../text/numbers.ts';
import { inPanel, inRow, rowOf } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import { ARM_COLUMNS, type Drawing, SCHEMA } from './chart.ts';
import { FOCUS, legendChoice, opacityOf, tooltipOf } from './interactive.ts';
import {
  GUESSING,
  limits,
  NARROW,
  panelHeader,
  ROW_NAMES,
  regimeColour,
  regimeShape,
  within,
} from './scales.ts';
import { mostPanels, mostRows, notesText } from './shown-part.ts';
import { CONFIG } from './theme.ts';
import { linesOf } from './titles.ts';

const PERCENT = [0, 100] as const;
const MOST = { bases: 16, panels: 6, dots: 2000 };
const WIDTH = 300;

/** The metric of every seed, with its mean and interval; null before a trial finished. */
export function accuracyChart({ experiment, analysis }: ReportInput): Drawing | null {
  const regimes = regimeNames(experiment.experiment);
  const { metric, replicate } = analysis;
  const label = `${capitalised(metricName(metric))} (%)`;
  const short = `${capitalised(shortName(metric))} (%)`;
  const Replicate = capitalised(replicate);
  const bases = mostRows(experiment.experiment, analysis, MOST.bases);
  const panels = mostPanels(experiment.experiment, analysis, MOST.panels);
  const cells = analysis.cells.filter((cell) => bases.shown.some((row) => inRow(row, cell)));
  if (cells.length === 0) return null;
  const meaning = cells.some((cell) => cell.interval !== null)
    ? `the mean and its ${confidence(analysis.alpha)} interval over the ${replicate}s`
    : `the mean, without an interval: there is one ${replicate}`;
  const domain = limits(
    cells.flatMap((cell) => [
      ...cell.trials.map((trial) => 100 * trial.value),
      ...(cell.interval ?? []).map((end) => 100 * end),
    ]),
    PERCENT,
  );
  const placed = panels.shown.flatMap((panel) =>
    cells.filter((cell) => inPanel(panel, cell)).map((cell) => ({ panel: panel.label, cell })),
  );
  const seeds = placed.reduce((sum, { cell }) => sum + cell.trials.length, 0);
  const values = placed.flatMap(({ panel, cell }) => {
    const { label: base } = rowOf(cell.base, cell.budget);
    const place = { panel, base, regime: cell.regime };
    const [low, high] = cell.interval ?? [cell.mean, cell.mean];
    const dots = seeds > MOST.dots ? [] : cell.trials;
    return [
      ...dots.map(({ seed, value }) => ({
        ...place,
        slot: seedSlot(cell.regime),
        shows: 'seed',
        seed,
        accuracy: 100 * value,
      })),
      {
        ...place,
        slot: cell.regime,
        shows: 'mean',
        seeds: cell.trials.length,
        accuracy: 100 * cell.mean,
        low: within(100 * low, domain),
        high: within(100 * high, domain),
      },
    ];
  });
  const guessing = panels.shown.flatMap(({ label }) => {
    const share = placed.find(({ panel }) => panel === label)?.cell.guessing ?? Number.NaN;
    const at = 100 * share;
    return at >= domain[0] && at <= domain[1] ? [{ panel: label, shows: 'guessing', at }] : [];
  });
  const x = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: label,
    scale: { domain, nice: false },
    axis: { tickCount: 6 },
  };
  const where = [
    ['base', 'Base'],
    ['panel', 'Source → target'],
    ['regime', 'Regime'],
  ] as const;
  const dotsText = seeds > MOST.dots ? '' : `Dots: one ${replicate} each. `;
  const guessingText = guessing.length === 0 ? '' : ' Dotted: guessing.';
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: `${capitalised(metricName(metric))} by base and regime`,
      subtitle: linesOf(`${dotsText}Lines: ${meaning}.${guessingText}${notesText(bases, panels)}`),
    },
    params: [FOCUS, NARROW],
    data: { values: [...values, ...guessing] },
    facet: {
      field: 'panel',
      type: 'nominal',
      sort: panels.shown.map((panel) => panel.label),
      header: panelHeader(WIDTH),
    },
    columns: 2,
    spacing: { row: 36, column: 28 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: WIDTH,
      height: { step: 11 },
      layer: [
        {
          transform: [{ filter: "datum.shows === 'guessing'" }],
          mark: { type: 'rule', ...GUESSING },
          encoding: {
            x: { ...x, field: 'at' },
            tooltip: tooltipOf(['panel', 'Source → target'], ['at', 'Guessing (%)', '.1f']),
          },
        },
        {
          encoding: {
            y: {
              field: 'base',
              type: 'nominal',
              sort: bases.shown.map(({ label }) => label),
              axis: ROW_NAMES,
              scale: { paddingInner: 0.28 },
            },
            yOffset: {
              field: 'slot',
              type: 'nominal',
              scale: { domain: regimes.flatMap((regime) => [regime, seedSlot(regime)]) },
            },
            color: regimeColour(regimes),
          },
          layer: [
            {
              transform: [{ filter: "datum.shows === 'seed'" }],
              mark: { type: 'circle', size: 22 },
              encoding: {
                x,
                opacity: opacityOf(0.55),
                tooltip: tooltipOf(...where, ['seed', Replicate], ['accuracy', short, '.1f']),
              },
            },
            {
              transform: [{ filter: "datum.shows === 'mean'" }],
              mark: { type: 'rule', strokeWidth: 2 },
              encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, opacity: opacityOf(1) },
            },
            {
              transform: [{ filter: "datum.shows === 'mean'" }],
              params: [legendChoice('regime')],
              mark: { type: 'point', filled: true, size: 58 },
              encoding: {
                x,
                shape: regimeShape(regimes),
                opacity: opacityOf(1),
                tooltip: tooltipOf(
                  ...where,
                  ['accuracy', `Mean ${shortName(metric)} (%)`, '.1f'],
                  ['low', 'Interval from', '.1f'],
                  ['high', 'to', '.1f'],
                  ['seeds', `${Replicate}s`],
                ),
              },
            },
          ],
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
      { label: short, field: 'accuracy', digits: 1 },
      { label: 'Interval from', field: 'low', digits: 1 },
      { label: 'to', field: 'high', digits: 1 },
      { label: `${Replicate}s`, field: 'seeds', digits: 0 },
    ],
  };
}

/** Where the seeds of a regime stand: beside its interval, so that neither hides the other. */
const seedSlot = (regime: Regime) => `${regime} seeds`;
