import type { Environment, ThroughputRecord } from '../../store/records.ts';
import { bytes, count, counted, decimal, duration, rate } from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';

/** Images a second with what the figure rests on; null when it was not measured. */
export function throughputTable(records: readonly ThroughputRecord[]): Table | null {
  if (records.length === 0) return null;
  const onGpu = records.some(({ gpuSeconds }) => gpuSeconds !== null);
  return {
    caption: 'Throughput, measured alone on the machine after warm-up',
    columns: [
      { label: 'Base' },
      { label: 'Task' },
      ...numeric('Images/s', 'Batch', 'Samples', 'Median a batch', 'p95 a batch', 'Margin (95%)'),
      ...(onGpu ? numeric('GPU computes') : []),
    ],
    rows: records.map((record) => [
      record.base,
      record.task,
      rate(record.imagesPerSecond),
      count(record.batchSize),
      count(record.samples),
      duration(record.medianSeconds),
      duration(record.p95Seconds),
      `±${decimal(record.relativeMargin, 1)}%`,
      ...(onGpu ? [gpuShare(record)] : []),
    ]),
  };
}

/** Seconds a batch, and their part of the median: the rest is queueing and waiting. */
function gpuShare({ gpuSeconds, medianSeconds }: ThroughputRecord): string {
  if (gpuSeconds === null) return '';
  return `${duration(gpuSeconds)} (${count(Math.round((100 * gpuSeconds) / medianSeconds))}%)`;
}

/** Where the run ran. */
export function environmentTable(environment: Environment): Table {
  return {
    caption: 'Where the run ran',
    columns: [{ label: 'Part' }, { label: 'Value' }],
    rows: [
      ['Backend', environment.backend],
      ['Device', environment.device],
      ['GPU', environment.gpu ? 'yes' : 'no'],
      ['Precision', environment.precision],
      ['CPU', `${environment.cpu}, ${counted(environment.cores, 'core')}`],
      ['Memory', bytes(environment.memoryBytes)],
      ['Operating system', environment.os],
      ['Node', environment.node],
      ['Commit', commitText(environment)],
      ...Object.entries(environment.versions),
    ],
  };
}

function commitText({ gitCommit, gitDirty }: Environment): string {
  if (gitCommit === null) return 'not in a git repository';
  return gitDirty ? `${gitCommit}, with uncommitted changes` : gitCommit;
}
