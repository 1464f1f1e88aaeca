import { count, moment } from '../../text/numbers.ts';
import type { ReportInput } from './input.ts';

/** How far an experiment is whose run goes on. */
export interface Running {
  /** Such as `Running: 31 of 124 trials`. */
  readonly heading: string;
  /** When that was, and what it means for what is read. */
  readonly note: string;
}

/** Null where the run has ended. */
export function runningOf({ run, experiment, trials }: ReportInput): Running | null {
  if (run.status !== 'running') return null;
  const heading = `Running: ${count(trials.length)} of ${count(experiment.planned)} trials`;
  if (trials.length >= experiment.planned)
    return {
      heading,
      note: 'All trials of this experiment have ended; its run goes on with others, or times the bases.',
    };
  const last = Math.max(...trials.map(endOf));
  const when = trials.length === 0 ? '' : `As of ${moment(new Date(last).toISOString())}. `;
  return {
    heading,
    note: `${when}Every figure may still change. Verdicts count once all trials have ended: to stop at one that pleases would raise the error rate.`,
  };
}

/** Milliseconds since 1970; of a trial taken from an earlier run, when it ended there. */
function endOf({ startedAt, wallSeconds }: ReportInput['trials'][number]): number {
  return Date.parse(startedAt) + wallSeconds * 1000;
}
