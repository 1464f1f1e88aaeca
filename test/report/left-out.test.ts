import { expect, test } from 'vitest';
import { trialLabel } from '../../src/experiment/trial.ts';
import { buildContent } from '../../src/report/build.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { NO_EVIDENCE } from '../support/rendered-report.ts';
import { reportInput } from '../support/report-input.ts';

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
