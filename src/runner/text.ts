import { visible, visibleLines } from '../visible.ts';
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
    ...notes.map((note) => visibleLines(`data ${note}`)),
    ...skipped.map(({ experiment, reason }) => visibleLines(`skipped ${experiment}: ${reason}`)),
    `run ${runId}: ${counted(compute, 'trial')} to compute, ${reuse} reused, ${leftOut === 0 ? '' : `${leftOut} left out, `}${counted(workers, 'worker')}` +
      (compute === 0 ? '' : `, about ${durationText(estimate)} at most`),
  ];
}

/** `1 trial`, `2 trials`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
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
