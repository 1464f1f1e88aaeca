import { regimeNames } from '../../experiment/regime.ts';
import { inPanel, inRow } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import type { Drawing } from './chart.ts';
import { SCHEMA } from './chart.ts';
import { chosenOpacity, legendChoice, tooltipOf } from './interactive.ts';
import { NARROW, panelHeader, REFERENCE, regimeColour, regimeDash } from './scales.ts';
import { mostPanels, mostRows, notesText } from './shown-part.ts';
import { CONFIG } from './theme.ts';
import { linesOf } from './titles.ts';

const WIDTH = 230;
const MOST = { bases: 4, panels: 3 };

/** Sensitivity against false positives, by regime; null where probabilities are not known. */
export function rocChart(input: ReportInput): Drawing | null {
  return curveChart(input, {
    title: 'ROC curves',
    subtitle: 'the mean sensitivity at each false positive rate. Grey: guessing.',
    x: 'False positive rate (1 − specificity)',
    y: 'Sensitivity',
    of: 'roc',
    guessing: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  });
}

/** Precision against sensitivity, which is recall, by regime; null where probabilities are not known. */
export function precisionChart(input: ReportInput): Drawing | null {
  return curveChart(input, {
    title: 'Precision-recall curves',
    subtitle:
      'the mean precision at each recall, at the prevalence of the test images: a target with another has other curves.',
    x: 'Recall (sensitivity)',
    y: 'Precision (PPV)',
    of: 'precision',
    guessing: [],
  });
}

interface Kind {
  readonly title: string;
  readonly subtitle: string;
  readonly x: string;
  readonly y: string;
  readonly of: 'roc' | 'precision';
  readonly guessing: readonly { readonly x: number; readonly y: number }[];
}

function curveChart({ experiment, analysis }: ReportInput, kind: Kind): Drawing | null {
  const { verdict } = experiment.experiment;
  const regimes = regimeNames(experiment.experiment);
  const bases = mostRows(experiment.experiment, analysis, MOST.bases);
  const panels = mostPanels(experiment.experiment, analysis, MOST.panels);
  const values = bases.shown.flatMap((row) =>
    panels.shown.flatMap((panel) =>
      analysis.rankCurves
        .filter((curve) => inRow(row, curve) && inPanel(panel, curve))
        .flatMap(({ regime, grid, ...curve }) =>
          grid.flatMap((x, i) => {
            const y = curve[kind.of][i]!;
            return Number.isNaN(y)
              ? []
              : [
                  {
                    place: `${row.label}|${panel.label}`,
                    base: row.label,
                    panel: panel.label,
                    regime,
                    x,
                    y,
                  },
                ];
          }),
        ),
    ),
  );
  if (values.length === 0) return null;
  const places = [...new Set(values.map(({ place }) => place))];
  const found = verdict.positive === undefined ? '' : ` of ${verdict.positive}`;
  const scale = { domain: [0, 1], nice: false };
  const x = { field: 'x', type: 'quantitative' as const, title: kind.x, scale };
  const y = { field: 'y', type: 'quantitative' as const, title: kind.y, scale };
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: `${kind.title}${found}`,
      subtitle: linesOf(
        `Lines: over the ${analysis.replicate}s, ${kind.subtitle}${notesText(bases, panels)}`,
      ),
    },
    params: [NARROW],
    data: { values },
    facet: { field: 'place', type: 'nominal', sort: places, header: panelHeader(WIDTH) },
    columns: 3,
    spacing: { row: 36, column: 28 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: WIDTH,
      height: WIDTH,
      layer: [
        {
          data: { values: [...kind.guessing] },
          mark: { type: 'line', ...REFERENCE, strokeDash: [1, 3] },
          encoding: { x, y },
        },
        {
          params: [legendChoice('regime')],
          mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear' },
          encoding: {
            x,
            y,
            color: regimeColour(regimes),
            strokeDash: regimeDash(regimes),
            opacity: chosenOpacity(1),
            tooltip: tooltipOf(
              ['base', 'Base'],
              ['panel', 'Source → target'],
              ['regime', 'Regime'],
              ['x', kind.x, '.2f'],
              ['y', kind.y, '.3f'],
            ),
          },
        },
      ],
    },
    config: CONFIG,
  };
  return {
    spec,
    rows: values.filter(({ x: at }) => Number.isInteger(Math.round(1000 * at) / 100)),
    columns: [
      { label: 'Source → target', field: 'panel' },
      { label: 'Base', field: 'base' },
      { label: 'Regime', field: 'regime' },
      { label: kind.x, field: 'x', digits: 2 },
      { label: kind.y, field: 'y', digits: 3 },
    ],
  };
}
