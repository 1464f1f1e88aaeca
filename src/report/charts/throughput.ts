import type { TopLevelSpec } from 'vega-lite';
import { basesOf } from '../axes.ts';
import { rate } from '../format.ts';
import type { ReportInput } from '../input.ts';
import { BLUE, CONFIG, INK } from './theme.ts';

const TASKS = { inference: 'Inference', training: 'Training step' } as const;
/** From this ratio on the slowest bar would be a sliver of the fastest. */
const LOG_FROM = 50;

/** Images a second by base and task; null when throughput was not measured. */
export function throughputChart({ experiment, throughput }: ReportInput): TopLevelSpec | null {
  if (throughput.length === 0) return null;
  const values = throughput.map((record) => ({
    base: record.base,
    task: TASKS[record.task],
    imagesPerSecond: record.imagesPerSecond,
    // The margin is of the mean seconds; its ends are those of the rate, swapped.
    low: record.imagesPerSecond / (1 + record.relativeMargin / 100),
    high: record.imagesPerSecond / Math.max(0.01, 1 - record.relativeMargin / 100),
    label: rate(record.imagesPerSecond),
  }));
  const rates = values.map((row) => row.imagesPerSecond);
  const log = Math.max(...rates) / Math.min(...rates) >= LOG_FROM;
  const x = {
    type: 'quantitative' as const,
    title: `Images per second${log ? ' (log)' : ''}`,
    scale: log ? { type: 'log' as const } : { zero: true },
    axis: { tickCount: 5, labelOverlap: true },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Throughput by base',
      subtitle:
        'Median of the timed batches, measured alone on the machine. Whiskers: 95% margin of error.',
    },
    data: { values },
    facet: {
      column: {
        field: 'task',
        type: 'nominal',
        sort: Object.values(TASKS),
      },
    },
    spacing: 56,
    resolve: { scale: { x: log ? 'shared' : 'independent' } },
    spec: {
      width: 300,
      height: { step: 34 },
      encoding: {
        y: {
          field: 'base',
          type: 'nominal',
          sort: basesOf(experiment.experiment),
          axis: { title: null, ticks: false, domain: false, labelLimit: 420, labelPadding: 10 },
        },
      },
      layer: [
        {
          // A bar's length means nothing on a log axis.
          mark: log
            ? { type: 'point', filled: true, size: 90, color: BLUE, opacity: 1 }
            : { type: 'bar', color: BLUE, height: 18 },
          encoding: { x: { ...x, field: 'imagesPerSecond' } },
        },
        {
          mark: { type: 'rule', color: INK, strokeWidth: 1.5 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          mark: { type: 'text', align: 'left', dx: 8, color: INK, fontSize: 11 },
          encoding: { x: { ...x, field: 'high' }, text: { field: 'label' } },
        },
      ],
    },
    config: CONFIG,
  };
}
