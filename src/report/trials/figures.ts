import type { TrialRecord } from '../../store/records.ts';
import { bytes, count, decimal, duration, points } from '../../text/numbers.ts';

/** A column of numbers in the table of trials. */
interface Figure {
  readonly label: string;
  /** Undefined where the trial has none, as most of one that failed. */
  readonly of: (trial: TrialRecord) => number | undefined;
  readonly text: (value: number) => string;
}

/** The columns of numbers, in the order of the table. */
export const FIGURES: readonly Figure[] = [
  { label: 'Accuracy (%)', of: ({ result }) => result?.testAccuracy, text: points },
  {
    label: 'Loss',
    of: ({ result }) => result?.testLoss,
    text: (value) => decimal(value, 3),
  },
  { label: 'Tested epoch', of: ({ result }) => result?.bestEpoch, text: count },
  { label: 'Time', of: ({ wallSeconds }) => wallSeconds, text: duration },
  { label: 'Peak memory', of: ({ result }) => result?.peakMemoryBytes, text: bytes },
];
