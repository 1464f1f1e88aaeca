import type { TopLevelSpec } from 'vega-lite';
import { inPanel, panelsOf, rowOf, rowsOf } from '../axes.ts';
import type { ReportInput } from '../input.ts';
import { limits, panelHeader, regimeColour } from './scales.ts';
import { BASE_SHAPES, CONFIG, INK } from './theme.ts';

/** Moments that people count in: 10 s, 1 min, 1 h. */
const TIME_TICKS = [
  0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10_800, 36_000, 108_000, 360_000,
];
const TIME_LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : datum.value / 3600 + ' h'";
const WIDTH = 340;
const PERCENT = [0, 100] as const;

/** What a trial cost against what it reached; null before a trial finished. */
export function timeChart({ experiment, analysis }: ReportInput): TopLevelSpec | null {
  const { regimes } = experiment.experiment;
  const bases = rowsOf(experiment.experiment).map(({ label }) => label);
  const panels = panelsOf(experiment.experiment);
  const values = panels.flatMap((panel) =>
    analysis.cells
      .filter((cell) => inPanel(panel, cell))
      .flatMap(({ base, budget, regime, trials }) =>
        trials
          .filter((trial) => trial.wallSeconds > 0)
          .map(({ seed, accuracy, wallSeconds }) => ({
            panel: panel.label,
            base: rowOf(base, budget).label,
            regime,
            seed,
            wallSeconds,
            accuracy: 100 * accuracy,
          })),
      ),
  );
  if (values.length === 0) return null;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Time against accuracy',
      subtitle:
        'One mark a trial. Its own time on the clock: the pretraining of its source is not in it.',
    },
    data: { values },
    facet: {
      field: 'panel',
      type: 'nominal',
      sort: panels.map((panel) => panel.label),
      header: panelHeader(WIDTH),
    },
    columns: 2,
    spacing: { row: 36, column: 36 },
    spec: {
      width: WIDTH,
      height: 280,
      mark: { type: 'point', filled: true, size: 80, opacity: 0.8 },
      encoding: {
        x: {
          field: 'wallSeconds',
          type: 'quantitative',
          title: 'Time of the trial (log)',
          scale: { type: 'log', domain: timeDomain(values), nice: false },
          axis: { values: TIME_TICKS, labelExpr: TIME_LABEL, labelOverlap: true },
        },
        y: {
          field: 'accuracy',
          type: 'quantitative',
          title: 'Test accuracy (%)',
          scale: {
            domain: limits(
              values.map((row) => row.accuracy),
              PERCENT,
            ),
            nice: false,
          },
        },
        color: regimeColour(regimes),
        shape: {
          field: 'base',
          type: 'nominal',
          title: 'Base',
          scale: { domain: bases, range: [...BASE_SHAPES] },
          legend: { symbolFillColor: INK, symbolStrokeColor: INK },
        },
      },
    },
    config: { ...CONFIG, legend: { ...CONFIG.legend, orient: 'right', offset: 28 } },
  };
}

/** A sixth of air on both sides, so that no mark is cut. */
function timeDomain(rows: readonly { readonly wallSeconds: number }[]): [number, number] {
  const seconds = rows.map((row) => row.wallSeconds);
  return [Math.min(...seconds) / 1.2, Math.max(...seconds) * 1.2];
}
