import { expect, test } from 'vitest';
import { trialLabel } from '../../../src/experiment/trial.ts';
import { buildContent } from '../../../src/report/build.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { leftOutBlocks } from '../../../src/report/sections/left-out.ts';
import { tablesIn } from '../../support/blocks.ts';
import { NO_EVIDENCE } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

/** The report of a shard: every third trial is of another. */
function shard() {
  const input = reportInput();
  const trials = input.trials.filter((_, i) => i % 3 !== 0);
  const selection = { grep: null, retryFailed: false, shard: { index: 1, count: 2 } };
  return { ...input, trials, run: { ...input.run, selection } };
}

test('a report of a part says so first, and names what was left out', () => {
  const input = shard();
  const { warnings } = buildContent(input, NO_EVIDENCE);
  const missing = input.experiment.planned - input.trials.length;
  expect(warnings[0]).toBe(
    `This is a part of the plan: the run was asked for --shard 1/2, and ${missing} trials of ${input.experiment.planned} are neither trained nor known from earlier runs. They are listed under Skipped and failed.`,
  );
  const text = renderMarkdown(buildContent(input, NO_EVIDENCE));
  const whole = reportInput().trials.map(({ spec }) => trialLabel(spec));
  const there = new Set(input.trials.map(({ spec }) => trialLabel(spec)));
  for (const label of whole.filter((each) => !there.has(each)))
    expect(text).toContain(`| ${label} | not run: --shard 1/2 |`);
  expect(text).toContain(`Left out (${missing})`);
});

test('a part of which nothing is missing is no part', () => {
  const { selection } = shard().run;
  const input = reportInput();
  const whole = { ...input.experiment, planned: input.trials.length };
  const { warnings } = buildContent(
    { ...input, experiment: whole, run: { ...input.run, selection } },
    NO_EVIDENCE,
  );
  expect(warnings.join(' ')).not.toContain('part of the plan');
});

test('of many that are left out the first 300 are listed, and the caption says of how many', () => {
  const input = reportInput({ seeds: Array.from({ length: 50 }, (_, i) => i) });
  // Four bases: 4 pretrainings and 50 seeds of 2 targets in 3 regimes each.
  const [table] = tablesIn(leftOutBlocks({ ...input, trials: [] }));
  expect(table!.caption).toBe('Left out: the first 300 of 1,204');
  expect(table!.rows).toHaveLength(300);
  expect(table!.rows[0]).toEqual(['VGG16 ×0.25 32px · pretraining shape · seed 0', 'not run']);
});

test('a skipped experiment leaves out no trial: it says why it was skipped', () => {
  const input = reportInput();
  const skipped = { ...input.experiment, skipReason: 'no GPU' };
  expect(leftOutBlocks({ ...input, trials: [], experiment: skipped })).toEqual([]);
});
