import { baseLabel, trialLabel } from '../../experiment/trial.ts';
import type { TrialRecord } from '../../store/records.ts';
import { bytes, count, counted, decimal, duration, NO_VALUE, points } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, type Table } from '../content.ts';
import type { ReportInput } from '../input/input.ts';

/** Trials that a table without a page's script shows. */
const MOST = 300;

/** How many trials were planned, finished, failed, taken over and are missing. */
export function trialCounts({ experiment, trials }: ReportInput): string {
  const finished = trials.filter((trial) => trial.status === 'finished').length;
  const failed = trials.length - finished;
  const reused = trials.filter((trial) => trial.reused).length;
  const missing = Math.max(0, experiment.planned - trials.length);
  return [
    `${finished} of ${counted(experiment.planned, 'planned trial')} finished`,
    `${failed} failed`,
    ...(missing === 0 ? [] : [`${missing} not run`]),
    `${reused} reused from an earlier run`,
  ].join(', ');
}

/** The counts, and every trial. */
export function trialBlocks(input: ReportInput): Block[] {
  const { trials } = input;
  return [
    paragraph(`${trialCounts(input)}.`),
    ...(trials.length === 0
      ? []
      : [
          {
            kind: 'trials' as const,
            table: everyTrial(trials.slice(0, MOST), trials.length),
            left: Math.max(0, trials.length - MOST),
          },
        ]),
  ];
}

/** What each pretraining reached on its own data; null when nothing was pretrained. */
export function pretrainingTable(trials: readonly TrialRecord[]): Table | null {
  const rows = trials.flatMap(({ spec, result, reused, wallSeconds }) => {
    if (spec.kind !== 'pretraining') return [];
    return [
      [
        baseLabel(spec.base),
        spec.source,
        spec.data.name,
        String(spec.seed),
        result ? points(result.testAccuracy) : 'failed',
        result ? decimal(result.testLoss, 3) : NO_VALUE,
        result ? String(result.bestEpoch) : NO_VALUE,
        result ? count(result.steps) : NO_VALUE,
        duration(wallSeconds),
        reused ? 'yes' : 'no',
      ],
    ];
  });
  if (rows.length === 0) return null;
  return {
    caption: 'Pretraining: test accuracy on the source’s own data (%)',
    columns: [
      { label: 'Base' },
      { label: 'Source' },
      { label: 'Data' },
      ...numeric('Seed', 'Accuracy', 'Loss', 'Tested epoch', 'Steps', 'Time'),
      { label: 'Reused' },
    ],
    rows,
  };
}

function everyTrial(trials: readonly TrialRecord[], all: number): Table {
  const onGpu = trials.some(({ gpu }) => gpu !== null);
  return {
    caption:
      all === trials.length
        ? `All trials (${count(all)})`
        : `The first ${count(trials.length)} of ${count(all)} trials`,
    folded: true,
    columns: [
      { label: 'Trial' },
      { label: 'Status' },
      ...numeric('Accuracy (%)', 'Loss', 'Tested epoch', 'Time', 'Peak memory'),
      ...(onGpu ? numeric('Peak GPU memory', 'GPU busy (%)') : []),
      { label: 'Stopped early' },
      { label: 'Reused' },
    ],
    rows: trials.map(({ spec, status, result, wallSeconds, reused, gpu }) => [
      trialLabel(spec),
      status,
      points(result?.testAccuracy ?? null),
      decimal(result?.testLoss ?? null, 3),
      result ? String(result.bestEpoch) : NO_VALUE,
      duration(wallSeconds),
      result ? bytes(result.peakMemoryBytes) : NO_VALUE,
      ...(onGpu
        ? [
            gpu ? bytes(gpu.peakMemoryMiB * 2 ** 20) : NO_VALUE,
            decimal(gpu?.meanUtilisation ?? null, 0),
          ]
        : []),
      result ? yesNo(result.stoppedEarly) : NO_VALUE,
      yesNo(reused),
    ]),
  };
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
