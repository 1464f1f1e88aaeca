import { precisionText } from '../../experiment/backends.ts';
import type {
  Environment,
  MachineRecord,
  ThroughputRecord,
  TrialRecord,
} from '../../store/records.ts';
import { bytes, count, counted, decimal, duration, NO_VALUE, rate } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
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
      ['Precision', precisionText(environment.backend, environment.precision)],
      ['CPU', `${environment.cpu}, ${counted(environment.cores, 'core')}`],
      ['Memory', bytes(environment.memoryBytes)],
      ['Operating system', environment.os],
      ['Node', environment.node],
      ['Commit', commitText(environment)],
      ...Object.entries(environment.versions),
    ],
  };
}

/** The machines that trained, and how many trials each; null where that is the run's own alone. */
export function machinesTable(trials: readonly TrialRecord[]): Table | null {
  const groups = machinesOf(trials);
  const isOfRun = groups.length === 1 && groups[0]?.machine?.host === undefined;
  if (groups.length === 0 || isOfRun) return null;
  return {
    caption: 'Machines that trained, trials taken from earlier runs among them',
    columns: [
      { label: 'Machine' },
      { label: 'Device' },
      { label: 'CPU' },
      { label: 'Memory' },
      { label: 'Operating system' },
      { label: 'Node' },
      ...numeric('At a time', 'Trials'),
    ],
    rows: groups.map(({ machine, count: own }) => [
      ...(machine === null
        ? ['not known', ...Array.from({ length: 6 }, () => NO_VALUE)]
        : machineCells(machine)),
      count(own),
    ]),
  };
}

function machineCells({ host, device, cpu, cores, memoryBytes, os, node, workers }: MachineRecord) {
  return [
    host === undefined ? NO_VALUE : visible(host, 80),
    device,
    `${cpu}, ${counted(cores, 'core')}`,
    bytes(memoryBytes),
    os,
    node,
    workers === undefined ? NO_VALUE : count(workers),
  ];
}

/** Machines in the order of their first trial; two of one name and kind are one. */
function machinesOf(trials: readonly TrialRecord[]) {
  const groups = new Map<string, { readonly machine: MachineRecord | null; count: number }>();
  for (const { machine } of trials) {
    const key = JSON.stringify(machine);
    const group = groups.get(key) ?? { machine, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function commitText({ gitCommit, gitDirty }: Environment): string {
  if (gitCommit === null) return 'not in a git repository';
  return gitDirty ? `${gitCommit}, with uncommitted changes` : gitCommit;
}
