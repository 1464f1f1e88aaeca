import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { RunStatus } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import {
  ENVIRONMENT,
  endedTrial,
  FINGERPRINTS,
  runExperiment,
  targetSpec,
} from '../support/store-samples.ts';
import { closing } from '../support/temporary-store.ts';

const memory = () => closing(openStore(':memory:'));

/** A run of trials that differ in their seeds alone, and how it ended. */
function ran(
  store: Store,
  seeds: readonly number[],
  status: Exclude<RunStatus, 'running'> = 'finished',
  fingerprints = FINGERPRINTS,
): number {
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  for (const seed of seeds) {
    const spec = { ...targetSpec(1), seed };
    if (!store.reuseTrial(run, 'sample', `seed-${seed}-${fingerprints.code}`))
      store.recordTrial(run, {
        ...endedTrial(seed),
        spec,
        fingerprints,
        hash: `seed-${seed}-${fingerprints.code}`,
      });
  }
  store.finishRun(run, status);
  return run;
}

const setsOf = (store: Store, run: number) =>
  store.askedOf(run, 'sample').map(({ run: of, seeds }) => [of, [...seeds].sort()]);

test('what a run and those before it finished, by all but the seed', () => {
  const store = memory();
  ran(store, [1, 2]);
  const second = ran(store, [1, 2, 3]);
  ran(store, [1, 2, 3, 4]);
  expect(setsOf(store, second)).toEqual([
    [1, [1, 2]],
    [2, [1, 2, 3]],
  ]);
  expect(store.askedOf(second, 'sample').map(({ spec }) => ({ ...spec, seed: 1 }))).toEqual([
    targetSpec(1),
    targetSpec(1),
  ]);
});

test('other code asks another question, and an interrupted run none', () => {
  const store = memory();
  ran(store, [1, 2], 'interrupted');
  ran(store, [1, 2], 'finished', { ...FINGERPRINTS, code: 'other' });
  const run = ran(store, [1, 2, 3]);
  const asked = store.askedOf(run, 'sample');
  expect(asked.map(({ run: of }) => of)).toEqual([2, 3]);
  expect(asked[0]!.question).not.toBe(asked[1]!.question);
});

test('groups of test images come back with the answers', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(run, endedTrial(3));
  store.recordTrial(run, endedTrial(4));
  const answers = store.answersOf(run, 'sample');
  expect(answers.get('trial-3')!.groups!.slice(0, 4)).toEqual(Int32Array.of(0, 0, 1, 1));
  expect(answers.get('trial-4')!.groups).toBeNull();
});
