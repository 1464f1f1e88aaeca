import type { TopLevelSpec } from 'vega-lite';
import type { HistoryMetric, HistoryPoint, HistorySeries } from '../../gate/history.ts';
import { visible } from '../../text/visible.ts';
import { BLUE, CONFIG, VERDICT_COLOURS } from './theme.ts';

const TITLES: Readonly<Record<HistoryMetric, string>> = {
  accuracy: 'Accuracy, %',
  change: 'Change of accuracy by the source, points: below 0 it hurts',
  throughput: 'Images per second',
  time: 'Wall time of a trial, s',
};

/** A panel a series: the figure over the commits, with a line where its level steps. */
export function historyChart(
  series: readonly HistorySeries[],
  metric: HistoryMetric,
): TopLevelSpec {
  const share = metric === 'accuracy' || metric === 'change';
  const scale = share ? 100 : 1;
  const values = series.flatMap(({ experiment, subject, points, changes }) =>
    points.map((point, index) => ({
      panel: visible(`${experiment}: ${subject}`),
      index: index + 1,
      commit: pointName(point),
      value: scale * point.value,
      changed: changes.some((change) => change.index === index),
    })),
  );
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    title: TITLES[metric],
    scale: { zero: false },
    // Of one commit, the only tick is the figure itself.
    axis: { format: ',.4~r' },
  };
  const x = {
    field: 'index',
    type: 'quantitative' as const,
    title: 'Commits, the oldest first',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { nice: false, zero: false, padding: 12 },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'History',
      subtitle: 'One point a commit. Dashed: the first commit of a new level.',
    },
    data: { values },
    facet: { field: 'panel', type: 'nominal', sort: null, header: { labelLimit: 640 } },
    columns: 1,
    resolve: { scale: { y: 'independent' } },
    spec: {
      width: 640,
      height: 120,
      encoding: { x },
      layer: [
        {
          transform: [{ filter: 'datum.changed' }],
          mark: {
            type: 'rule',
            color: VERDICT_COLOURS.negative,
            strokeDash: [4, 3],
            strokeWidth: 1.5,
          },
        },
        { mark: { type: 'line', color: BLUE, strokeWidth: 1.5 }, encoding: { y } },
        {
          mark: { type: 'point', filled: true, size: 40, color: BLUE, opacity: 1 },
          encoding: { y },
        },
        {
          transform: [{ filter: 'datum.changed' }],
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'top',
            dx: 4,
            y: 0,
            fontSize: 11,
            color: VERDICT_COLOURS.negative,
          },
          encoding: { text: { field: 'commit' } },
        },
      ],
    },
    config: CONFIG,
  };
}

/** `2a59d2dbc`, `2a59d2dbc +changes`, or `run 7` outside of git. */
export function pointName({ run, commit, dirty }: HistoryPoint): string {
  return commit === null ? `run ${run}` : `${commit.slice(0, 9)}${dirty ? ' +changes' : ''}`;
}
