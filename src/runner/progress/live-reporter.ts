import { MultiBar, type SingleBar } from 'cli-progress';
import { trialLabel } from '../../experiment/trial.ts';
import { duration, percent } from '../../text/numbers.ts';
import { guarded, visibleLines } from '../../text/visible.ts';
import type { TrialProgress } from '../process/job.ts';
import { endText, noticeText, REUSED, retryText } from './plain-reporter.ts';
import type { Reporter } from './reporter.ts';
import { startLines } from './start-lines.ts';

/**
 * For a terminal: one bar for the run with its time left, and one line for each
 * running trial with epoch, loss, accuracy and images a second. Finished trials
 * scroll by above.
 */
export function liveReporter(stream: NodeJS.WriteStream): Reporter {
  const bars = new MultiBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    forceRedraw: true,
    autopadding: true,
    barsize: 24,
    format: '{bar} {what}',
    barCompleteChar: '━',
    barIncompleteChar: ' ',
    fps: 5,
    gracefulExit: false,
    linewrap: false,
  });
  const slots = new Map<number, { bar: SingleBar; label: string; last: string; epoch: string }>();
  let overall: SingleBar | undefined;
  const print = (line: string) => bars.log(`${guarded(line, true)}\n`);
  let total = 0;
  let ended = 0;
  let finishAt = 0;
  const redraw = () => {
    const left = Math.max(0, (finishAt - performance.now()) / 1000);
    overall?.update(ended, { what: `${ended}/${total} trials · ${duration(left)} left` });
  };
  const leave = (slot: number) => {
    const line = slots.get(slot);
    if (line !== undefined) bars.remove(line.bar);
    slots.delete(slot);
    ended += 1;
  };
  const expect = (left: number) => {
    finishAt = performance.now() + left * 1000;
  };
  return {
    start(run) {
      for (const line of startLines(run)) stream.write(`${guarded(line, true)}\n`);
      total = run.compute;
      expect(run.estimate);
      if (total === 0) return;
      overall = bars.create(total, 0, { what: '' });
      redraw();
    },
    trialStart(slot, trial) {
      const label = trialLabel(trial);
      const bar = bars.create(1, 0, { what: label });
      slots.set(slot, { bar, label, last: '', epoch: 'starting' });
    },
    trialProgress(slot, trial, progress) {
      if (progress.type === 'notice') print(noticeText(trial, progress.text));
      const line = slots.get(slot);
      if (line === undefined) return;
      follow(line, progress);
      redraw();
    },
    trialEnd(slot, trial, end, seconds, left) {
      leave(slot);
      expect(left);
      print(`${trialLabel(trial)}  ${endText(end)}  ${duration(seconds)}`);
      if ('error' in end && end.remedy !== null) print(`  ${visibleLines(end.remedy)}`);
      redraw();
    },
    trialReused(slot, trial) {
      leave(slot);
      print(`${trialLabel(trial)}  ${REUSED}`);
      redraw();
    },
    trialRetry(_slot, trial, reason, retry, retries) {
      print(retryText(trial, reason, retry, retries));
    },
    throughput(base, index, count) {
      overall ??= bars.create(count, 0, { what: '' });
      overall.setTotal(count);
      overall.update(index - 1, { what: `throughput of ${base}, alone on the machine` });
    },
    throughputFailed(base, reason) {
      print(`throughput of ${base} FAILED: ${visibleLines(reason)}`);
    },
    end() {
      bars.stop();
    },
  };
}

function follow(
  line: { bar: SingleBar; label: string; last: string; epoch: string },
  progress: TrialProgress,
): void {
  if (progress.type === 'phase') {
    line.epoch = progress.phase;
    line.bar.update(0, { what: `${line.label} · ${progress.phase}` });
  } else if (progress.type === 'images') {
    line.bar.setTotal(progress.total);
    line.epoch = `epoch ${progress.epoch}`;
    line.bar.update(progress.done, {
      what: [line.label, line.epoch, line.last].filter(Boolean).join(' · '),
    });
  } else if (progress.type === 'epoch') {
    const { loss, validationAccuracy, imagesPerSecond } = progress.record;
    line.last = `loss ${loss.toFixed(3)} · validation ${percent(validationAccuracy)} · ${imagesPerSecond.toFixed(0)} images/s`;
  }
}
