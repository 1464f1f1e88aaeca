import { describe, expect, test } from 'vitest';
import { expandMatrix } from '../../../src/experiment/matrix.ts';
import { trialLabel } from '../../../src/experiment/trial.ts';
import { liveFrame } from '../../../src/runner/progress/live-frame.ts';
import { shortLabels } from '../../../src/runner/progress/short-label.ts';
import { sample } from '../../support/sample-experiment.ts';

const WIDTHS = [60, 80, 120];
const STATE = 'epoch 12/40 · loss 0.123 · validation 81.2% · 1,234 images/s';
const trials = expandMatrix(sample()).map(({ trial }) => trial);
const { labelOf, bases } = shortLabels(trials);
const running = (many: number) =>
  trials.slice(-many).map((trial) => ({ label: labelOf(trial), share: 0.5, state: STATE }));
const run = { share: 0.25, what: '31/124 trials · 4 min 20 s left' };

describe.each(WIDTHS)('at %i columns', (columns) => {
  test('no line is cut and every state stands whole', () => {
    const lines = liveFrame({ ...run, trials: running(4) }, columns, 24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines[0]).toContain(run.what);
    expect(lines.filter((line) => line.includes(STATE))).toHaveLength(4);
    for (const { label } of running(4))
      expect(lines.filter((line) => line.includes(label))).toHaveLength(1);
  });

  test('a long label is cut, never a state', () => {
    const label = `${'a'.repeat(60)} → ${'b'.repeat(60)} · seed 7`;
    const lines = liveFrame({ ...run, trials: [{ label, share: 0, state: STATE }] }, columns, 24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toContain(STATE);
    expect(lines.join('\n')).toMatch(/a…b* · seed 7|a… · seed 7/);
  });
});

test('with many columns a trial takes a line', () => {
  const short = [{ label: 'VGG16 · near · scratch · seed 1', share: 0.5, state: STATE }];
  expect(liveFrame({ ...run, trials: short }, 120, 24)).toEqual([
    '━━━━━━                   31/124 trials · 4 min 20 s left',
    `━━━━     VGG16 · near · scratch · seed 1 · ${STATE}`,
  ]);
});

test('more trials than rows are counted, and never more lines than rows', () => {
  for (const rows of [6, 10, 24]) {
    const lines = liveFrame({ ...run, trials: running(20) }, 80, rows);
    expect(lines.length).toBeLessThan(rows);
  }
  expect(liveFrame({ ...run, trials: running(20) }, 80, 10).at(-1)).toBe('and 13 more trials');
  expect(liveFrame({ ...run, trials: running(20) }, 80, 24)).toHaveLength(21);
});

test('a base is called by its name where a run has it in one width and size alone', () => {
  expect(bases).toEqual(['VGG16 ×0.25 32px', 'InceptionResNetV2 ×0.125 75px']);
  expect(labelOf(trials[0]!)).toBe('VGG16 · pretraining shapes · seed 0');
  const [first] = trials;
  const wider = { ...first!, base: { ...first!.base, width: 0.5 } };
  const both = shortLabels([...trials, wider]);
  expect(both.labelOf(wider)).toBe(trialLabel(wider));
  expect(both.bases).toEqual(['InceptionResNetV2 ×0.125 75px']);
});
