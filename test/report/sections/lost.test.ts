import { expect, test } from 'vitest';
import { lostBlocks } from '../../../src/report/sections/lost.ts';
import { tablesIn, textsIn } from '../../support/blocks.ts';
import { allFailed, ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

const whole = reportInput(
  ONE_BASE,
  scoring(() => 0.5),
);

test('where nothing was lost it says so', () => {
  expect(lostBlocks(whole)).toEqual([
    { kind: 'text', text: 'Nothing was skipped, and no trial failed.' },
  ]);
});

test('each failed trial has its error', () => {
  const blocks = lostBlocks(reportInput());
  const [failed] = tablesIn(blocks);
  expect(failed!.caption).toBe('Failed trials');
  expect(failed!.rows).toEqual([
    [
      'InceptionResNetV2 ×0.25 75px · shape → far · fine-tuned · seed 3',
      'the loss is NaN at step 41: the learning rate 0.001 is too high',
    ],
  ]);
  expect(textsIn(blocks)).toEqual([]);
});

test('an error that was not kept is said to be missing', () => {
  const input = allFailed();
  const trials = input.trials.slice(0, 1).map((trial) => ({ ...trial, error: null }));
  expect(tablesIn(lostBlocks({ ...input, trials }))[0]!.rows[0]![1]).toBe('no reason was recorded');
});

test('of many errors the first hundred are listed', () => {
  const input = allFailed();
  const trials = Array(14).fill(input.trials).flat();
  const [failed] = tablesIn(lostBlocks({ ...input, trials }));
  // Four pretrainings and 72 trials, fourteen times.
  expect(failed!.caption).toBe('Failed trials: the first 100 of 1,064');
  expect(failed!.rows).toHaveLength(100);
});

test('the experiments of the run that were skipped are named with the reason, the others are not', () => {
  const other = { ...whole.experiment, name: 'large', file: 'large.ts', skipReason: 'no GPU' };
  const run = { ...whole.run, experiments: [whole.experiment, other] };
  const blocks = lostBlocks({ ...whole, run });
  expect(tablesIn(blocks).map(({ rows }) => rows)).toEqual([[['large', 'large.ts', 'no GPU']]]);
  expect(textsIn(blocks)).toEqual([]);
});

test('what is left out of the plan follows what failed', () => {
  const trials = whole.trials.slice(0, -1);
  const [left] = tablesIn(lostBlocks({ ...whole, trials }));
  expect(left!.caption).toBe('Left out (1)');
  expect(left!.rows[0]![0]).toBe('VGG16 ×0.25 32px · far · scratch · seed 3');
});
