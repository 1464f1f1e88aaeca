import { beforeEach, expect, test } from 'vitest';
import { type RunningReports, runningReports } from '../../../src/cli/output/running-reports.ts';
import type { TrialSpec } from '../../../src/experiment/trial.ts';
import type { PlannedJob } from '../../../src/runner/plan/planned-job.ts';
import type { RunStart } from '../../../src/runner/progress/reporter.ts';

/** A trial of some experiments, as far as reports that follow a run look at it. */
function job(hash: string, ...experiments: string[]): PlannedJob {
  const trial = { name: hash } as unknown as TrialSpec;
  return {
    hash,
    planned: { trial, source: null, pretraining: null },
    fingerprints: {} as PlannedJob['fingerprints'],
    owners: experiments.map((experiment) => ({ experiment, trial })),
    needs: null,
    weights: null,
    saves: false,
  };
}

const JOBS = [job('a1', 'a'), job('a2', 'a'), job('ab', 'a', 'b'), job('b1', 'b'), job('b2', 'b')];

let clock: number;
/** Experiments that were written, a list a time. */
let written: (readonly string[])[];
/** Seconds that the next reports take. */
let cost: number;
let fault: string | null;
let told: string[];
/** What the reports say, and what was told of it. */
let answer: string;
let answers: string[];
let reports: RunningReports;

beforeEach(() => {
  [clock, written, cost, fault, told] = [0, [], 1, null, []];
  [answer, answers] = ['no verdict', []];
  reports = runningReports(
    { answer: ({ experiment, answer: said }) => answers.push(`${experiment}: ${said}`) },
    JOBS,
    async (run, experiments) => {
      expect(run).toBe(7);
      written.push(experiments);
      await Promise.resolve();
      clock += cost * 1000;
      if (fault !== null) throw new Error(fault);
      return experiments.map((experiment) => ({ experiment, answer, ended: 1, planned: 3 }));
    },
    (reason) => told.push(reason),
    () => clock,
  );
  reports.reporter.start?.({ runId: 7 } as RunStart);
});

/** A trial ends at a second. */
async function ends(hash: string, second: number): Promise<void> {
  clock = Math.max(clock, second * 1000);
  const { trial } = JOBS.find((each) => each.hash === hash)!.planned;
  reports.reporter.trialEnd?.(0, trial, { error: 'x', remedy: null }, 1, 0);
  await new Promise((resolve) => setImmediate(resolve));
}

test('nothing is written in the first seconds, which short runs end in', async () => {
  await ends('a1', 14.9);
  expect(written).toEqual([]);
  await ends('a2', 15);
  expect(written).toEqual([['a']]);
});

test('what has changed is written again after a pause', async () => {
  await ends('a1', 20);
  await ends('b1', 30);
  expect(written).toEqual([['a']]);
  await ends('b2', 36);
  expect(written).toEqual([['a'], ['b']]);
});

test('a report that takes long is written less often', async () => {
  cost = 10;
  await ends('a1', 20);
  await ends('a2', 129);
  expect(written).toEqual([['a']]);
  await ends('b1', 130);
  expect(written).toEqual([['a'], ['a', 'b']]);
});

test('an experiment whose last trial has ended is written at once, and the end of all is not', async () => {
  await ends('a1', 1);
  await ends('ab', 2);
  await ends('a2', 3);
  expect(written).toEqual([['a']]);
  await ends('b1', 4);
  await ends('b2', 5);
  expect(written).toEqual([['a']]);
});

test('a trial that another run has trained counts as ended', async () => {
  clock = 20_000;
  reports.reporter.trialReused?.(0, JOBS[0]!.planned.trial);
  expect(written).toEqual([['a']]);
});

test('a report that cannot be written is told once, and not tried again', async () => {
  fault = 'the disk is full';
  await ends('a1', 20);
  await ends('a2', 60);
  expect(written).toHaveLength(1);
  expect(told).toEqual(['the disk is full']);
});

test('once stopped nothing is written any more', async () => {
  await reports.stop();
  await ends('a1', 20);
  expect(written).toEqual([]);
});

test('what a report says is told where it is not what was said last', async () => {
  await ends('a1', 20);
  await ends('b1', 40);
  expect(answers).toEqual(['a: no verdict', 'b: no verdict']);
  await ends('b2', 60);
  answer = 'it hurts';
  await ends('ab', 80);
  expect(answers).toEqual(['a: no verdict', 'b: no verdict', 'a: it hurts', 'b: it hurts']);
});
