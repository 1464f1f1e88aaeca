import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test, vi } from 'vitest';
import { expandMatrix } from '../../../src/experiment/matrix.ts';
import { liveReporter } from '../../../src/runner/progress/live-reporter.ts';
import { sample } from '../../support/sample-experiment.ts';

/** A terminal that keeps all that is written to it. */
function terminal(columns: number) {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    }),
    { isTTY: true, columns, rows: 24 },
  );
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    lines: () => stripVTControlCharacters(text).split('\n'),
  };
}

test.each([60, 80, 120])('a run at %i columns, from its start to its end', (columns) => {
  const { stream, lines } = terminal(columns);
  const reporter = liveReporter(stream);
  const trials = expandMatrix(sample()).map(({ trial }) => trial);
  const trial = trials[1]!;
  reporter.start?.({
    runId: 7,
    backend: { name: 'wasm', device: 'CPU (AMD EPYC), wasm SIMD', versions: {} } as never,
    workers: 1,
    compute: trials.length,
    trials,
    reuse: 0,
    leftOut: 0,
    estimate: 90,
    stopsEarly: false,
    data: [],
    notes: ['x: a note that is long enough to be broken at sixty columns, and at eighty too'],
  });
  reporter.trialStart?.(0, trial);
  const record = { loss: 0.5, validationAccuracy: 0.812, imagesPerSecond: 1234 } as never;
  reporter.trialProgress?.(0, trial, { type: 'epoch', record });
  const images = { type: 'images', phase: 'train', epoch: 2, done: 1, total: 2 } as const;
  reporter.trialProgress?.(0, trial, images);
  reporter.throughput?.('VGG16', 1, 2);
  reporter.trialEnd?.(0, trial, { error: 'the loss is NaN', remedy: 'Lower it.' }, 3, 80);
  reporter.end?.();
  for (const line of lines()) expect(line.length).toBeLessThanOrEqual(columns);
  const text = lines().join('\n');
  expect(text).toContain('epoch 2/6 · loss 0.500 · validation 81.2% · 1,234 images/s');
  expect(text).toContain('bases VGG16 ×0.25 32px and InceptionResNetV2 ×0.125 75px');
  expect(text).toContain('VGG16 · shapes → near · frozen · seed 1');
  expect(text.replace(/\s+/g, ' ')).toContain('FAILED: the loss is NaN 3.0 s');
  expect(text).toContain('Lower it.');
});

test('trials that other machines train are shown with those, and what waits is counted', () => {
  vi.useFakeTimers();
  const { stream, lines } = terminal(80);
  const reporter = liveReporter(stream);
  const trials = expandMatrix(sample()).map(({ trial }) => trial);
  const [first, second, third] = trials.slice(1);
  reporter.start?.({
    ...{ runId: 7, workers: 2, compute: trials.length, trials, reuse: 0, leftOut: 0 },
    backend: { name: 'wasm', device: 'CPU', versions: {} } as never,
    ...{ estimate: 90, stopsEarly: false, data: [], notes: [] },
  });
  for (const [slot, trial] of [first!, second!, third!].entries()) {
    reporter.trialStart?.(slot, trial);
    reporter.trialProgress?.(slot, trial, { type: 'waiting' });
  }
  vi.advanceTimersByTime(300);
  expect(lines().join('\n')).toContain('all wait for a worker');
  for (const [slot, trial] of [first!, second!].entries()) {
    reporter.trialProgress?.(slot, trial, { type: 'place', place: `gpu-${slot}\u001b[2J` });
    reporter.trialProgress?.(slot, trial, { type: 'phase', phase: 'training' });
  }
  reporter.notice?.('no worker is there');
  vi.advanceTimersByTime(300);
  const text = lines().join('\n');
  expect(text).toContain('on gpu-0\\u001b[2J');
  expect(text).toContain('on gpu-1\\u001b[2J');
  expect(text).toContain('no worker is there');
  expect(text).toContain(`2 on 2 machines, ${trials.length - 2} wait · `);
  reporter.end?.();
  vi.useRealTimers();
  for (const line of lines()) expect(line.length).toBeLessThanOrEqual(80);
});
