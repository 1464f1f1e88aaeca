import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownMark } from '../../../src/runner/process/liveness.ts';
import { turnOf } from '../../../src/runner/process/turn.ts';
import { openStore } from '../../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../../support/store-samples.ts';
import { closing, temporaryFolder } from '../../support/temporary-store.ts';

const never = new AbortController().signal;
const mark = ownMark();

/** Two runs of a store, the other of which goes on in a process that this one has not. */
function runs(other: { pid: number; host?: string }) {
  const store = closing(openStore(join(temporaryFolder(), 'store.sqlite')));
  const host = other.host ?? mark.host;
  const begin = (pid: number) =>
    store.beginRun(ENVIRONMENT, [runExperiment()], pid, undefined, { ...mark, host });
  return { store, theirs: begin(other.pid), ours: begin(process.pid) };
}

const isKnown = (store: ReturnType<typeof runs>['store']) => () =>
  store.findFinished('trial-1') !== null;

test('a trial that nobody has is ours, and then theirs no more', async () => {
  const { store, theirs, ours } = runs({ pid: 2 ** 22 + 1 });
  const wait = () => expect.unreachable();
  expect(await turnOf('trial-1', ours, store, isKnown(store), wait, never)).toBe('train');
  expect(store.claimTrial('trial-1', theirs, () => true)).toMatchObject({ id: ours });
  expect(store.claimedByOthers(theirs)).toEqual(new Set(['trial-1']));
});

test('one that a run has whose process is gone is taken over', async () => {
  const { store, theirs, ours } = runs({ pid: 2 ** 22 + 1 });
  store.claimTrial('trial-1', theirs, () => true);
  const wait = () => expect.unreachable();
  expect(await turnOf('trial-1', ours, store, isKnown(store), wait, never)).toBe('train');
});

test('one that a run elsewhere trains is waited for, and reused', async () => {
  const { store, theirs, ours } = runs({ pid: 7, host: 'elsewhere' });
  store.claimTrial('trial-1', theirs, () => true);
  const waited: number[] = [];
  const turn = turnOf(
    'trial-1',
    ours,
    store,
    isKnown(store),
    ({ id }) => waited.push(id),
    never,
    1,
  );
  setTimeout(() => {
    store.recordTrial(theirs, endedTrial(1));
    store.releaseTrial('trial-1', theirs);
  }, 20);
  expect(await turn).toBe('reuse');
  expect(waited).toEqual([theirs]);
  expect(store.claimedByOthers(theirs)).toEqual(new Set());
});

test('one that failed there is ours to train', async () => {
  const { store, theirs, ours } = runs({ pid: 7, host: 'elsewhere' });
  store.claimTrial('trial-1', theirs, () => true);
  const turn = turnOf('trial-1', ours, store, isKnown(store), () => {}, never, 1);
  setTimeout(() => store.finishRun(theirs, 'failed'), 20);
  expect(await turn).toBe('train');
});

test('an interrupt ends the waiting', async () => {
  const { store, theirs, ours } = runs({ pid: 7, host: 'elsewhere' });
  store.claimTrial('trial-1', theirs, () => true);
  const stop = new AbortController();
  const turn = turnOf('trial-1', ours, store, isKnown(store), () => stop.abort(), stop.signal);
  expect(await turn).toBe('stop');
});
