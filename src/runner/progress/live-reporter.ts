import { createLogUpdate } from 'log-update';
import { type TrialSpec, trialLabel } from '../../experiment/trial.ts';
import { count, counted, duration, listed, percent } from '../../text/numbers.ts';
import { guarded, visible, visibleLines } from '../../text/visible.ts';
import { wrapped } from '../../text/wrap.ts';
import type { TrialProgress } from '../process/job.ts';
import { type LiveTrial, liveFrame } from './live-frame.ts';
import { endText, interimText, noticeText, REUSED, retryText } from './plain-reporter.ts';
import type { Reporter } from './reporter.ts';
import { shortLabels } from './short-label.ts';
import { startLines } from './start-lines.ts';

/** Milliseconds between two drawings. */
const PERIOD = 200;

/** A trial that runs, and what its last epoch came to. */
interface Running extends LiveTrial {
  readonly epochs: number | null;
  readonly last: string;
  /** Whether no machine has taken it yet; and that which has, where there are several. */
  readonly waits: boolean;
  readonly place: string | null;
}

/**
 * For a terminal: a bar for the run with its time left, and each running trial with epoch, loss,
 * validation accuracy and images a second. Finished trials scroll by above.
 */
export function liveReporter(stream: NodeJS.WriteStream): Reporter {
  const screen = createLogUpdate(stream);
  const running = new Map<number, Running>();
  let labelOf: (trial: TrialSpec) => string = trialLabel;
  let timer: NodeJS.Timeout | undefined;
  let total = 0;
  let ended = 0;
  let finishAt = 0;
  let what = '';

  const columns = () => stream.columns || 80;
  const safe = (text: string) => guarded(text, true);
  const print = (text: string) => screen.persist(safe(wrapped(text, columns(), 2)));
  /** Of a trial that has ended: on a line, or what came of it on one of its own. */
  const printEnd = (trial: TrialSpec, text: string) => {
    const line = `${labelOf(trial)}  ${text}`;
    print(line.length <= columns() ? line : `${labelOf(trial)}\n  ${text}`);
  };
  const expect = (left: number) => {
    finishAt = performance.now() + left * 1000;
  };
  const left = () => Math.max(0, (finishAt - performance.now()) / 1000);
  /** What waits for a machine ends nobody knows when. */
  const leftText = () => {
    const waits = running.size > 0 && [...running.values()].every((trial) => trial.waits);
    return waits ? 'all wait for a worker' : `${duration(left())} left`;
  };
  const draw = () => {
    const trials = [...running].sort(([a], [b]) => a - b).map(([, trial]) => trial);
    const begun = trials.filter(({ waits }) => !waits);
    const run = {
      share: ended / Math.max(1, total),
      what:
        what ||
        `${ended}/${counted(total, 'trial')} · ${spreadText(begun, total - ended)}${leftText()}`,
      trials: begun.map(placed),
    };
    screen(safe(liveFrame(run, columns(), stream.rows || 24).join('\n')));
  };
  /** From then on until the end. */
  const show = () => {
    timer ??= setInterval(draw, PERIOD).unref();
    draw();
  };
  const leave = (slot: number) => {
    running.delete(slot);
    ended += 1;
  };
  return {
    start(run) {
      const short = shortLabels(run.trials);
      labelOf = short.labelOf;
      const named = run.compute > 0 && short.bases.length > 0;
      for (const line of startLines(run)) print(line);
      if (named) print(`${short.bases.length === 1 ? 'base' : 'bases'} ${listed(short.bases)}`);
      total = run.compute;
      expect(run.estimate);
      if (total > 0) show();
    },
    trialStart(slot, trial) {
      const { budget } = trial.schedule;
      const epochs = 'epochs' in budget ? budget.epochs : null;
      running.set(slot, {
        ...{ label: labelOf(trial), share: 0, state: 'starting', epochs, last: '' },
        ...{ waits: false, place: null },
      });
    },
    trialProgress(slot, trial, progress) {
      if (progress.type === 'notice') print(noticeText(trial, progress.text));
      const known = running.get(slot);
      if (known !== undefined) running.set(slot, { ...known, ...follow(known, progress) });
    },
    trialEnd(slot, trial, end, seconds, secondsLeft) {
      leave(slot);
      expect(secondsLeft);
      printEnd(trial, `${endText(end)}  ${duration(seconds)}`);
      if ('error' in end && end.remedy !== null) print(`  ${visibleLines(end.remedy)}`);
    },
    notice(text) {
      print(visibleLines(text));
    },
    trialReused(slot, trial) {
      leave(slot);
      printEnd(trial, REUSED);
    },
    trialRetry(_slot, trial, reason, retry, retries) {
      print(retryText(trial, reason, retry, retries));
    },
    answer(interim) {
      print(interimText(interim));
    },
    throughput(base, index, bases) {
      total = bases;
      ended = index - 1;
      what = `throughput of ${base}, alone on the machine`;
      show();
    },
    throughputFailed(base, reason) {
      print(`throughput of ${base} FAILED: ${visibleLines(reason)}`);
    },
    end() {
      clearInterval(timer);
      screen.clear();
      screen.done();
    },
  };
}

/** Where other machines train: `6 on 3 machines, 4 wait · `; empty where this one does. */
function spreadText(trials: readonly Running[], left: number): string {
  const places = new Set(trials.flatMap(({ place }) => place ?? []));
  if (places.size === 0) return '';
  const wait = left - trials.length;
  return `${trials.length} on ${counted(places.size, 'machine')}${wait > 0 ? `, ${wait} wait` : ''} · `;
}

function placed(trial: Running): LiveTrial {
  return trial.place === null ? trial : { ...trial, label: `${trial.label} on ${trial.place}` };
}

function follow(trial: Running, progress: TrialProgress): Partial<Running> {
  switch (progress.type) {
    case 'phase':
      return { share: 0, state: progress.phase, waits: false };
    case 'images': {
      const of = trial.epochs === null ? '' : `/${trial.epochs}`;
      const state = [`epoch ${progress.epoch}${of}`, trial.last].filter(Boolean).join(' · ');
      return { share: progress.done / progress.total, state, waits: false };
    }
    case 'epoch': {
      const { loss, validationAccuracy, imagesPerSecond } = progress.record;
      return {
        last: `loss ${loss.toFixed(3)} · validation ${percent(validationAccuracy)} · ${count(imagesPerSecond)} images/s`,
      };
    }
    case 'waiting':
      return { share: 0, waits: true, place: null };
    case 'place':
      return { place: visible(progress.place, 30), waits: false };
    case 'notice':
      return {};
  }
}
