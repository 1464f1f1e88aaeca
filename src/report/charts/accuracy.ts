import type { TopLevelSpec } from 'vega-lite';
import type { Regime } from '../../spec/schema.ts';
import { inPanel, panelsOf, rowOf, rowsOf } from '../axes.ts';
import { confidence } from '../format.ts';
import type { ReportInput } from '../input.ts';
import { BASE_TICKS, limits, panelHeader, regimeColour, within } from './scales.ts';
import { CONFIG } from './theme.ts';

const PERCENT = [0, 100] as const;

/** Test accuracy of every seed, with its mean and interval; null before a trial finished. */
export function accuracyChart({ experiment, analysis }: ReportInput): TopLevelSpec | null {
  const { cells } = analysis;
  if (cells.length === 0) return null;
  const { regimes } = experiment.experiment;
  const bases = rowsOf(experiment.experiment).map(({ label }) => label);
  const panels = panelsOf(experiment.experiment);
  const width = Math.max(240, bases.length * Math.max(labelWidth(bases), 30 * regimes.length));
  const meaning = cells.some((cell) => cell.interval !== null)
    ? `the mean and its ${confidence(analysis.alpha)} interval over the seeds`
    : 'the mean, without an interval: there is one seed';
  const domain = limits(
    cells.flatMap((cell) => [
      ...cell.trials.map((trial) => 100 * trial.accuracy),
      ...(cell.interval ?? []).map((end) => 100 * end),
    ]),
    PERCENT,
  );
  const values = panels.flatMap((panel) =>
    cells
      .filter((cell) => inPanel(panel, cell))
      .flatMap((cell) => {
        const { label: base } = rowOf(cell.base, cell.budget);
        const place = { panel: panel.label, base, regime: cell.regime };
        const [low, high] = cell.interval ?? [cell.mean, cell.mean];
        return [
          ...cell.trials.map(({ seed, accuracy }) => ({
            ...place,
            slot: seedSlot(cell.regime),
            shows: 'seed',
            seed,
            accuracy: 100 * accuracy,
          })),
          {
            ...place,
            slot: cell.regime,
            shows: 'mean',
            accuracy: 100 * cell.mean,
            low: within(100 * low, domain),
            high: within(100 * high, domain),
          },
        ];
      }),
  );
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: 'Test accuracy (%)',
    scale: { domain, nice: false },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Test accuracy by base and regime',
      subtitle: `Dots: one seed each. Bars: ${meaning}. Panels: source → target.`,
    },
    data: { values },
    facet: {
      field: 'panel',
      type: 'nominal',
      sort: panels.map((panel) => panel.label),
      header: panelHeader(width),
    },
    columns: 2,
    spacing: { row: 36, column: 36 },
    spec: {
      width,
      height: 260,
      encoding: {
        x: { field: 'base', type: 'nominal', sort: bases, axis: BASE_TICKS },
        xOffset: {
          field: 'slot',
          type: 'nominal',
          scale: { domain: regimes.flatMap((regime) => [regime, seedSlot(regime)]) },
        },
        color: regimeColour(regimes),
      },
      layer: [
        {
          transform: [{ filter: "datum.shows === 'mean'" }],
          mark: { type: 'rule', strokeWidth: 2.5 },
          encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          transform: [{ filter: "datum.shows === 'mean'" }],
          mark: { type: 'tick', thickness: 3, size: 14, opacity: 1 },
          encoding: { y },
        },
        {
          transform: [{ filter: "datum.shows === 'seed'" }],
          mark: { type: 'circle', size: 34, opacity: 0.6 },
          encoding: { y },
        },
      ],
    },
    config: CONFIG,
  };
}

/** Where the seeds of a regime stand: beside its interval, so that neither hides the other. */
const seedSlot = (regime: Regime) => `${regime} seeds`;

/** Pixels that the longest word of the labels takes under its tick. */
function labelWidth(bases: readonly string[]): number {
  const longest = Math.max(...bases.flatMap((base) => base.split(' ').map((word) => word.length)));
  return 16 + 6.6 * longest;
}
