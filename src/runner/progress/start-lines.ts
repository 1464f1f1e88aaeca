import type { DataCounts } from '../../experiment/data-counts.ts';
import { visible, visibleLines } from '../../text/visible.ts';
import type { RunStart } from './reporter.ts';

/** What stands above a run, whichever way it is shown. */
export function startLines({
  runId,
  backend,
  workers,
  compute,
  reuse,
  leftOut,
  estimate,
  skipped,
  data,
  notes,
}: RunStart): string[] {
  const versions = Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...(backend.note === undefined ? [] : [visibleLines(`note: ${backend.note}`)]),
    visible(
      `backend ${backend.name} on ${backend.device} (${versions.join(', ')})` +
        (backend.origin === undefined ? '' : ` from ${backend.origin}`),
      1000,
    ),
    ...dataLines(data, notes).map(visibleLines),
    ...skipped.map(({ experiment, reason }) => visibleLines(`skipped ${experiment}: ${reason}`)),
    `run ${runId}: ${counted(compute, 'trial')} to compute, ${reuse} reused, ${leftOut === 0 ? '' : `${leftOut} left out, `}${counted(workers, 'worker')}` +
      (compute === 0 ? '' : `, about ${durationText(estimate)} at most`),
  ];
}

/** Classes of a data set that a line names. */
const MOST_CLASSES = 12;

/** A line for each data set with its images by class and split, then what is to be known of them. */
export function dataLines(data: readonly DataCounts[], notes: readonly string[]): string[] {
  return [...new Set(data.map(countsText)), ...notes].map((line) => `data ${line}`);
}

/** `photos: 2 classes (train / test): cat 80 / 20, dog 79 / 20`. */
function countsText({ name, classes }: DataCounts): string {
  const own = classes.some(({ validation }) => validation !== null);
  const each = classes
    .slice(0, MOST_CLASSES)
    .map(({ name: label, train, validation, test }) =>
      [nameText(label), [train, ...(own ? [validation ?? 0] : []), test].join(' / ')].join(' '),
    );
  const more = classes.length - each.length;
  const rest = more > 0 ? ` and ${counted(more, 'other class', 'other classes')}` : '';
  const splits = own ? 'train / validation / test' : 'train, validation included / test';
  return `${name}: ${counted(classes.length, 'class', 'classes')} (${splits}): ${each.join(', ')}${rest}`;
}

/** In quotes where it could be taken for something else. */
function nameText(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? name : JSON.stringify(name);
}

/** `1 trial`, `2 trials`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** Seconds as a person says them: `3.4 s`, `12 min 5 s`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share as percent with one decimal. */
export function accuracyText(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
