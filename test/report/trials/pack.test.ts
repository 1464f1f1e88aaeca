import { expect, test } from 'vitest';
import { unpackTrials } from '../../../src/report/trials/data.ts';
import { FIGURES } from '../../../src/report/trials/figures.ts';
import { packTrials } from '../../../src/report/trials/pack.ts';
import { ONE_BASE, reportInput } from '../../support/report-input.ts';

const input = reportInput(ONE_BASE, (trial, i) => {
  if (i === 0) return { ...trial, wallSeconds: 64.0000123 };
  if (i === 1) return { ...trial, status: 'failed', result: null, error: 'bad \u202enews' };
  if (i === 2) return { ...trial, status: 'failed', result: null, error: null };
  return i === 3 ? { ...trial, result: { ...trial.result!, testLoss: Number.NaN } } : trial;
});
const travelled = () => unpackTrials(JSON.parse(JSON.stringify(packTrials(input))));

test('a page has the spec of every trial as it was, pretraining too', () => {
  expect(travelled().map(({ spec }) => spec)).toEqual(input.trials.map(({ spec }) => spec));
});

test('what specs share travels once', () => {
  const { parts } = packTrials(input);
  // A base; the source's data and both targets; the schedules of the pretraining, of fine-tuning, and
  // of the frozen regime, which is that of scratch.
  expect(parts).toHaveLength(1 + 3 + 3);
});

test('figures are finer than they are shown, and null where there are none', () => {
  const [pretraining, failed, , odd] = travelled();
  const label = (figures: readonly (number | null)[]) =>
    Object.fromEntries(FIGURES.map((figure, i) => [figure.label, figures[i]]));
  expect(label(pretraining!.figures)).toEqual({
    'Accuracy (%)': 0.82327,
    Loss: 0.44742,
    'Tested epoch': 5,
    Time: 64.00001,
    'Peak memory': 812_345_678,
  });
  expect(label(failed!.figures)).toMatchObject({ 'Accuracy (%)': null, Time: 3.6 });
  expect(label(odd!.figures)).toMatchObject({ Loss: null, 'Tested epoch': 8 });
});

test('an error is tamed, and one that was not kept is said to be missing', () => {
  const [pretraining, failed, unkept] = travelled();
  expect(pretraining!.error).toBeNull();
  expect(failed!.error).toBe('bad ⟨U+202E⟩news');
  expect(unkept!.error).toBe('no reason was recorded');
  expect([pretraining!.reused, failed!.reused]).toEqual([true, false]);
});

test('each figure is shown in its own unit', () => {
  const [pretraining] = input.trials;
  expect(FIGURES.map(({ of, text }) => text(of(pretraining!)!))).toEqual([
    '82.3',
    '0.447',
    '5',
    '1 min 04 s',
    '774.7 MiB',
  ]);
});
