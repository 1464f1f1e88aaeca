import { rate } from '../../text/numbers.ts';
import type { ReportInput } from '../input/input.ts';
import { type Drawing, SCHEMA } from './chart.ts';
import { tooltipOf } from './interactive.ts';
import { NARROW, ROW_NAMES } from './scales.ts';
import { BLUE, CONFIG, INK } from './theme.ts';
import { linesOf } from './titles.ts';

const TASKS = { inference: 'Inference', training: 'Training step' } as const;
/** From this ratio on the slowest bar would be a sliver of the fastest. */
const LOG_FROM = 50;
const MOST = 40;

/** Images a second by base and task; null when throughput was not measured. */
export function throughputChart({ throughput }: ReportInput): Drawing | null {
  const measured = throughput.filter(({ imagesPerSecond }) => imagesPerSecond > 0);
  if (measured.length === 0) return null;
  const bases = [...new Set(measured.map(({ base }) => base))];
  const shown = bases.slice(0, MOST);
  const values = measured
    .filter(({ base }) => shown.includes(base))
    .map((record) => ({
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
  const left =
    shown.length < bases.length
      ? ` Shown: the first ${shown.length} of ${bases.length} bases.`
      : '';
  const spec: Drawing['spec'] = {
    $schema: SCHEMA,
    title: {
      text: 'Throughput by base',
      subtitle: linesOf(
        `Median of the timed batches, measured alone on the machine. Whiskers: 95% margin of error of their mean.${log ? '' : ' Each panel has its own axis.'}${left}`,
      ),
    },
    params: [NARROW],
    data: { values },
    facet: { field: 'task', type: 'nominal', sort: Object.values(TASKS), header: { title: null } },
    columns: 2,
    spacing: 56,
    resolve: {
      scale: { x: log ? 'shared' : 'independent' },
      axis: { x: 'independent', y: 'independent' },
    },
    spec: {
      width: 300,
      height: { step: 30 },
      encoding: { y: { field: 'base', type: 'nominal', sort: shown, axis: ROW_NAMES } },
      layer: [
        {
          // A bar's length means nothing on a log axis.
          mark: log
            ? { type: 'point', filled: true, size: 90, color: BLUE, opacity: 1 }
            : { type: 'bar', color: BLUE, height: 16 },
          encoding: {
            x: { ...x, field: 'imagesPerSecond' },
            tooltip: tooltipOf(
              ['base', 'Base'],
              ['task', 'Task'],
              ['imagesPerSecond', 'Images/s', ',.1f'],
              ['low', 'from', ',.1f'],
              ['high', 'to', ',.1f'],
            ),
          },
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
  return {
    spec,
    rows: values,
    columns: [
      { label: 'Base', field: 'base' },
      { label: 'Task', field: 'task' },
      { label: 'Images/s', field: 'imagesPerSecond', digits: 1 },
      { label: 'from', field: 'low', digits: 1 },
      { label: 'to', field: 'high', digits: 1 },
    ],
  };
}
