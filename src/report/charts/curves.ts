import type { TopLevelSpec } from 'vega-lite';
import { sizeIn } from '../../analysis/sizes.ts';
import type { Experiment } from '../../spec/schema.ts';
import { baseLabel, type TargetTrialSpec } from '../../spec/trial.ts';
import { inPanel, panelsOf, rowOf, rowsOf } from '../axes.ts';
import type { ReportInput } from '../input.ts';
import { limits, panelHeader, regimeColour } from './scales.ts';
import { CONFIG } from './theme.ts';

const PERCENT = [0, 100] as const;

const placeOf = (experiment: Experiment, { source, data, trainSize }: TargetTrialSpec) => ({
  source,
  target: data.name,
  trainSize: sizeIn(experiment, trainSize),
});

/** Validation accuracy by epoch, one line a seed; null without an epoch to draw. */
export function curvesChart(input: ReportInput): TopLevelSpec | null {
  const { experiment } = input.experiment;
  const panels = panelsOf(experiment);
  const values = panels.flatMap((panel) =>
    input.trials.flatMap(({ hash, spec, result }) => {
      if (spec.kind !== 'target') return [];
      if (!inPanel(panel, placeOf(experiment, spec))) return [];
      return (input.epochs.get(hash) ?? [])
        .filter((epoch) => Number.isFinite(epoch.validationAccuracy))
        .map((epoch) => ({
          panel: panel.label,
          base: rowOf(baseLabel(spec.base), spec.budget).label,
          regime: spec.regime,
          seed: spec.seed,
          epoch: epoch.epoch,
          accuracy: 100 * epoch.validationAccuracy,
          kept: epoch.epoch === result?.bestEpoch,
        }));
    }),
  );
  if (values.length === 0) return null;
  const width = panels.length > 2 ? 250 : 340;
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: 'Validation accuracy (%)',
    scale: {
      domain: limits(
        values.map((row) => row.accuracy),
        PERCENT,
      ),
      nice: false,
    },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Learning curves: validation accuracy by epoch',
      subtitle: 'One line a seed. Dot: the epoch whose weights were kept and tested.',
    },
    data: { values },
    facet: {
      row: {
        field: 'base',
        type: 'nominal',
        sort: rowsOf(experiment).map(({ label }) => label),
        header: { labelOrient: 'top', labelAnchor: 'start', labelAngle: 0, labelPadding: 2 },
      },
      column: {
        field: 'panel',
        type: 'nominal',
        sort: panels.map((panel) => panel.label),
        header: panelHeader(width),
      },
    },
    spacing: 24,
    spec: {
      width,
      height: 150,
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          title: 'Epoch',
          axis: { tickMinStep: 1, format: 'd', grid: false },
        },
        y,
        color: regimeColour(experiment.regimes),
      },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.5, opacity: 0.75 },
          encoding: { detail: { field: 'seed', type: 'nominal' } },
        },
        {
          transform: [{ filter: 'datum.kept' }],
          mark: { type: 'circle', size: 44, opacity: 1 },
        },
      ],
    },
    config: CONFIG,
  };
}
