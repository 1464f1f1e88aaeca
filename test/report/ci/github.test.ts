import { expect, test } from 'vitest';
import { gateAnnotations, runAnnotations } from '../../../src/report/ci/github.ts';
import type { RunRecord } from '../../../src/store/records.ts';
import { rows } from '../../support/analysis-rows.ts';
import { finding, HOSTILE, hostileReport, report } from '../../support/hostile-gate.ts';
import { sample } from '../../support/sample-experiment.ts';
import { ENVIRONMENT, runExperiment } from '../../support/store-samples.ts';

const run: RunRecord = {
  id: 1,
  identity: 'run-1',
  selection: null,
  status: 'failed',
  startedAt: '',
  finishedAt: null,
  environment: ENVIRONMENT,
  experiments: [runExperiment()],
};
const parsed = (line: string) => line.match(/^::(error|warning|notice) ([^:]*)::(.*)$/);

test('an error a finding, at the experiment, escaped as GitHub asks', () => {
  const lines = gateAnnotations(
    report([finding({ note: '100% sure' })]),
    () => 'experiments/a,b.ts',
  );
  expect(lines).toEqual([
    '::error file=experiments/a%2Cb.ts,title=accuracy%3A VGG16 32px%2C shapes → far%2C frozen::regression: accuracy 81.2%25 → 77.9%25; −3.3 points [−4.6, −2.0]; 5 seeds, p (Holm) 0.004; this data could have shown −1.9 points; 100%25 sure',
  ]);
});

test('ten at most, the last one counts the rest', () => {
  const told = (length: number) =>
    gateAnnotations(report(Array.from({ length }, () => finding())), () => null);
  expect(told(30)).toHaveLength(10);
  expect(told(30).at(-1)).toContain('and 21 more');
  expect(told(10)).toHaveLength(10);
  expect(told(10).at(-1)).not.toContain('more: see');
});

test.each([
  ['incomparable', 'error'],
  ['undecided', 'warning'],
  ['passed', 'notice'],
] as const)('%s is one %s', (outcome, level) => {
  const lines = gateAnnotations(report([], { outcome }), () => null);
  expect(lines.map((line) => parsed(line)?.[1])).toEqual([level]);
});

test.each(HOSTILE)('no text of a user is a command', (text) => {
  const trials = rows(sample(), () => 'failed')
    .slice(0, 1)
    .map((trial) => ({ ...trial, error: text }));
  for (const line of [
    ...gateAnnotations(hostileReport(text), () => text),
    ...runAnnotations(run, trials),
  ]) {
    expect(line).not.toMatch(/[\r\n]/);
    expect(parsed(line), line).not.toBeNull();
  }
});

test('a failed trial is an error at the file of its experiment, a finished one is nothing', () => {
  const trials = rows(sample(), ({ seed }) => (seed === 2 ? 'failed' : 0.5));
  const [first, ...rest] = runAnnotations(run, trials);
  expect(first).toBe(
    '::error file=experiments/sample.ts,title=trial failed%3A VGG16 ×0.25 32px · shapes → near · frozen · seed 2::the loss is NaN',
  );
  // Two bases on two targets in three regimes: ten are told, the last of which counts.
  expect(rest).toHaveLength(9);
  expect(rest.at(-1)).toContain('and 3 more: see the job summary');
});
