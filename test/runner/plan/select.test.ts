import { expect, test } from 'vitest';
import { splitJobs } from '../../../src/runner/plan/plan.ts';
import type { PlannedJob } from '../../../src/runner/plan/planned-job.ts';
import { selectJobs } from '../../../src/runner/plan/select.ts';
import { openDatabase } from '../../../src/store/open.ts';
import type { RunSelection } from '../../../src/store/records.ts';
import { storeOn } from '../../../src/store/store.ts';
import {
  ENVIRONMENT,
  endedTrial,
  FINGERPRINTS,
  runExperiment,
  targetSpec,
} from '../../support/store-samples.ts';
import { closing, temporaryFolder } from '../../support/temporary-store.ts';

const ALL: RunSelection = { grep: null, retryFailed: false, shard: null };

function job(number: number, needs: string | null = null): PlannedJob {
  const trial = targetSpec(number);
  return {
    hash: `trial-${number}`,
    planned: { trial, source: null, pretraining: null },
    fingerprints: FINGERPRINTS,
    owners: [{ experiment: 'sample', trial }],
    needs,
    weights: null,
    saves: false,
  };
}

/** Trials 1 to 4; 2 to 4 start from 1. */
const JOBS = [job(1), job(2, 'trial-1'), job(3, 'trial-1'), job(4, 'trial-1')];
const FORESEEN = new Map(JOBS.map(({ hash }) => [hash, 10]));

/** A store that has run once, in which 1 and 3 finished and 2 failed. */
function ranOnce() {
  const store = closing(storeOn(openDatabase(':memory:')));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(run, endedTrial(1));
  store.recordTrial(run, { ...endedTrial(2), outcome: { error: 'diverged' } });
  store.recordTrial(run, endedTrial(3));
  return store;
}

const hashesOf = (jobs: readonly PlannedJob[]) => jobs.map(({ hash }) => hash);

test('a pattern is one of labels, in whatever case', () => {
  const store = ranOnce();
  const select = (grep: string) =>
    [...selectJobs(JOBS, { ...ALL, grep }, store, FORESEEN).hashes].sort();
  expect(select('vgg16.*seed [23]')).toEqual(['trial-2', 'trial-3']);
  expect(() => select('seed 9')).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(/no trial matches "seed 9"; there are 4, such as\n.*seed 1\n/),
    }),
  );
  expect(select('(?:^|·) SHAPES → .* seed 4$')).toEqual(['trial-4']);
});

test.each(['(', '^(?!.*frozen)', '(a)\\1'])('%s is no pattern', (grep) => {
  expect(() => selectJobs(JOBS, { ...ALL, grep }, ranOnce(), FORESEEN)).toThrow(
    `--grep: expected a regular expression without lookaround and backreferences, received ${JSON.stringify(grep)}`,
  );
});

test('a pattern that would backtrack for ever ends at once', () => {
  const trial = { ...targetSpec(5), data: { ...targetSpec(5).data, name: 'a'.repeat(5000) } };
  const long = { ...job(5), owners: [{ experiment: 'sample', trial }] };
  const select = (grep: string) =>
    selectJobs([long], { ...ALL, grep }, ranOnce(), FORESEEN).hashes.size;
  expect(select('(a+)+ ·')).toBe(1);
  expect(() => select('(a+)+$')).toThrow('no trial matches');
});

test('what failed is found by its label, since a mended experiment has another hash', () => {
  const store = ranOnce();
  const mended = JOBS.map((each) => ({ ...each, hash: `${each.hash}-mended` }));
  const part = selectJobs(mended, { ...ALL, retryFailed: true }, store, FORESEEN);
  expect([...part.hashes]).toEqual(['trial-2-mended']);
  const next = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(next, endedTrial(2));
  expect(() => selectJobs(JOBS, { ...ALL, retryFailed: true }, store, FORESEEN)).toThrow(
    /none of these trials failed in the latest run of sample/,
  );
});

test('what is not asked for is taken from the store or left out, but for needed pretrainings', () => {
  const store = ranOnce();
  const split = (hashes: string[], fresh = false) => {
    const home = temporaryFolder();
    const { reuse, compute, leftOut } = splitJobs(JOBS, store, home, {
      fresh,
      chosen: new Set(hashes),
    });
    return [reuse, compute, leftOut].map(hashesOf);
  };
  // The weights of trial 1 are gone: it is trained again for 2.
  expect(split(['trial-2'])).toEqual([['trial-3'], ['trial-1', 'trial-2'], ['trial-4']]);
  expect(split(['trial-3'])).toEqual([['trial-1', 'trial-3'], [], ['trial-2', 'trial-4']]);
  expect(split(['trial-3'], true)).toEqual([[], ['trial-1', 'trial-3'], ['trial-2', 'trial-4']]);
});

test('shards part the plan, and stay as they were when durations come', () => {
  const store = ranOnce();
  const shard = (index: number, predicted: ReadonlyMap<string, number>) =>
    selectJobs(JOBS, { ...ALL, shard: { index, count: 2 } }, store, predicted);
  const first = shard(1, FORESEEN);
  expect([...first.hashes, ...shard(2, FORESEEN).hashes].sort()).toEqual([
    'trial-1',
    'trial-1',
    'trial-2',
    'trial-3',
    'trial-4',
  ]);
  store.beginRun(ENVIRONMENT, [runExperiment()], 1, first);
  const skewed = new Map([...FORESEEN, ['trial-4', 1000]] as const);
  expect(shard(1, skewed).hashes).toEqual(first.hashes);
  expect(shard(2, skewed).hashes).toEqual(shard(2, FORESEEN).hashes);
  expect(store.getRun('latest').selection).toEqual({ ...ALL, shard: { index: 1, count: 2 } });
  expect(() =>
    selectJobs(JOBS, { ...ALL, grep: 'seed 2', shard: { index: 2, count: 2 } }, store, FORESEEN),
  ).toThrow(/--shard 2\/2: no trial is left for this shard, there are 1 in all/);
});
