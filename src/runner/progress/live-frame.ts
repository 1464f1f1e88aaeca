import { bar, cutMiddle } from '../../text/wrap.ts';

/** A trial that runs, as the live view shows it. */
export interface LiveTrial {
  readonly label: string;
  /** Share of its epoch, 0..1. */
  readonly share: number;
  /** What it does: a phase, or its epoch with what the last one came to. */
  readonly state: string;
}

/** What the live view shows below the lines of what has ended. */
export interface LiveRun {
  /** Share of the run, 0..1. */
  readonly share: number;
  readonly what: string;
  readonly trials: readonly LiveTrial[];
}

/** Columns of the bar of a run, and of that of a trial. */
const RUN_BAR = 24;
const TRIAL_BAR = 8;
/** Columns that a state may come to: kept for it, so that no line moves as it grows. */
const LONGEST_STATE = 62;

/**
 * The lines of the live view. A state is never cut: where a trial does not fit on a line it takes
 * two, and where those are too many its label is cut; trials beyond the last row are counted.
 * @param columns Of the terminal, as `rows`.
 */
export function liveFrame(
  { share, what, trials }: LiveRun,
  columns: number,
  rows: number,
): string[] {
  const head = `${bar(share, Math.min(RUN_BAR, Math.max(0, columns - what.length - 1)))} ${what}`;
  const room = Math.max(1, rows - 2);
  const lines = trials.map((trial) => linesOf(trial, columns));
  if (lines.flat().length <= room) return [head, ...lines.flat()];
  const single = trials.map((trial) => oneLine(trial, columns));
  if (single.length <= room) return [head, ...single];
  const more = single.length - (room - 1);
  return [head, ...single.slice(0, room - 1), `and ${more} more trials`];
}

function linesOf({ label, share, state }: LiveTrial, columns: number): string[] {
  if (TRIAL_BAR + 1 + label.length + 3 + LONGEST_STATE <= columns)
    return [`${bar(share, TRIAL_BAR)} ${label} · ${state}`];
  const width = Math.min(TRIAL_BAR, Math.max(2, columns - label.length - 1));
  const indent = Math.max(0, Math.min(width + 1, columns - state.length));
  return [
    `${bar(share, width)} ${cutMiddle(label, columns - width - 1)}`,
    ' '.repeat(indent) + state,
  ];
}

function oneLine({ label, state }: LiveTrial, columns: number): string {
  const room = columns - state.length - 3;
  return room < 8 ? state : `${cutMiddle(label, room)} · ${state}`;
}
