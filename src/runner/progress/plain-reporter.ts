import { type TrialSpec, trialLabel } from '../../experiment/trial.ts';
import { decimal, duration, percent } from '../../text/numbers.ts';
import { visibleLines } from '../../text/visible.ts';
import type { Interim, Reporter, RunStart, TrialEnd } from './reporter.ts';
import { startLines } from './start-lines.ts';

/** One line a finished trial: for logs, pipes and CI. */
export function plainReporter(write: (line: string) => void): Reporter {
  let run: RunStart | undefined;
  let ended = 0;
  return {
    start(started) {
      run = started;
      for (const line of startLines(started)) write(line);
    },
    trialProgress(_slot, trial, progress) {
      if (progress.type === 'notice') write(noticeText(trial, progress.text));
    },
    trialEnd(_slot, trial, end, seconds) {
      ended += 1;
      const of = `[${ended}/${run?.compute ?? '?'}]`;
      write(`${of} ${trialLabel(trial)}  ${endText(end)}  ${duration(seconds)}`);
      if ('error' in end && end.remedy !== null) write(`        ${visibleLines(end.remedy)}`);
    },
    trialReused(_slot, trial) {
      ended += 1;
      write(`[${ended}/${run?.compute ?? '?'}] ${trialLabel(trial)}  ${REUSED}`);
    },
    notice(text) {
      write(visibleLines(text));
    },
    trialRetry(_slot, trial, reason, retry, retries) {
      write(retryText(trial, reason, retry, retries));
    },
    answer(interim) {
      write(interimText(interim));
    },
    throughput(base, index, count) {
      write(`[throughput ${index}/${count}] ${base}`);
    },
    throughputFailed(base, reason) {
      write(`throughput of ${base} FAILED: ${visibleLines(reason)}`);
    },
  };
}

/** Of a trial that another run was faster with. */
export const REUSED = 'reused: another run has trained it meanwhile';

/** What a trial tells of itself. */
export function noticeText(trial: TrialSpec, text: string): string {
  return visibleLines(`${trialLabel(trial)}: ${text}`);
}

/** What an experiment has come to so far: verdicts count once all of its trials have ended. */
export function interimText({ experiment, answer, ended, planned }: Interim): string {
  return visibleLines(`${experiment} so far (${ended} of ${planned} trials): ${answer}`);
}

/** That a trial crashed and is tried again. */
export function retryText(trial: TrialSpec, reason: string, retry: number, retries: number) {
  return `${trialLabel(trial)}  crashed, tried again (${retry} of ${retries}): ${visibleLines(reason)}`;
}

/** `accuracy 81.3%`, of two classes with the AUC, which accuracy hides where one is rare; or why it failed. */
export function endText(end: TrialEnd): string {
  if ('error' in end) return `FAILED: ${visibleLines(end.error)}`;
  const { testAccuracy, auc, classes } = end.result;
  const area = classes.length === 2 ? `, AUC ${decimal(auc, 3)}` : '';
  return `accuracy ${percent(testAccuracy)}${area}`;
}
