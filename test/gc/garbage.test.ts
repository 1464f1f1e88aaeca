import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findGarbage, removeGarbage } from '../../src/gc/garbage.ts';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';
import { expectWholeTrials } from '../support/whole-trials.ts';

const DAY = 86_400_000;
const NONE = { keepLast: null, olderThan: null };
const hash = (digit: number) => String(digit).repeat(64);

/** A file that was last used so many days ago. */
function old(path: string, days: number, bytes = 1000): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.alloc(bytes));
  const then = new Date(Date.now() - days * DAY);
  utimesSync(path, then, then);
  return path;
}

function home() {
  const folder = temporaryFolder();
  const cache = temporaryFolder();
  const before = process.env['TRANSFER_BENCH_CACHE'];
  process.env['TRANSFER_BENCH_CACHE'] = cache;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TRANSFER_BENCH_CACHE'];
    else process.env['TRANSFER_BENCH_CACHE'] = before;
  });
  const file = join(folder, 'store.sqlite');
  return { folder, cache, file, store: closing(openStore(file)) };
}

test('files of trials that no store of the folder has go, all else stays', () => {
  const { folder, file, store } = home();
  const other = openStore(join(folder, 'other.db'));
  for (const [each, digit] of [
    [store, 1],
    [other, 2],
  ] as const) {
    const run = each.beginRun(ENVIRONMENT, [runExperiment()], 1);
    each.recordTrial(run, { ...endedTrial(1), hash: hash(digit) });
  }
  other.close();
  const stays = [
    old(join(folder, 'sources', `${hash(1)}.safetensors`), 5),
    old(join(folder, 'sources', `${hash(2)}.safetensors`), 5),
    old(join(folder, 'sources', 'mine.safetensors'), 500),
    old(join(folder, 'models', hash(1), 'model.json'), 5),
    // Of a trial that is being recorded just now, and a write that goes on.
    old(join(folder, 'sources', `${hash(3)}.safetensors`), 0),
    old(join(folder, 'sources', `${hash(1)}.safetensors.ab12.tmp`), 0.5),
    old(join(folder, 'notes.txt'), 500),
  ];
  const goes = [
    old(join(folder, 'sources', `${hash(4)}.safetensors`), 5),
    old(join(folder, 'sources', `${hash(1)}.safetensors.ab12cd34.tmp`), 5),
    old(join(folder, 'models', hash(5), 'model.json'), 5),
    old(join(folder, '.merge-abc', '0.sqlite'), 5),
  ];
  const garbage = findGarbage(store, file, NONE);
  expect(garbage).toMatchObject({ runs: [], trials: 0 });
  expect(garbage.entries).toHaveLength(goes.length);
  expect(removeGarbage(store, garbage)).toBe(4000);
  expect(stays.filter((path) => !existsSync(path))).toEqual([]);
  expect(goes.filter((path) => existsSync(path))).toEqual([]);
  expect(findGarbage(store, file, NONE).entries).toEqual([]);
});

test('of the cache, what can be made again goes by its last use, and what was pulled stays', () => {
  const { cache, file, store, folder } = home();
  const unused = [
    old(join(cache, 'images', 'a', 'pixels.bin'), 100),
    old(join(cache, 'features', 'b.bin'), 100),
    old(join(cache, 'images', 'c.1f2e.tmp', 'pixels.bin'), 2),
    old(join(cache, 'weights', 'vgg16.h5.part'), 100),
  ];
  const stays = [
    old(join(cache, 'weights', 'vgg16.h5'), 1000),
    old(join(cache, 'data', 'cifar-10-batches-bin', 'test_batch.bin'), 1000),
    old(join(cache, 'features', 'd.bin'), 10),
  ];
  // A link goes, not what it leads to.
  const precious = old(join(folder, 'precious', 'file'), 1000);
  symlinkSync(dirname(precious), join(cache, 'images', 'link'));
  const paths = findGarbage(store, file, NONE).entries.map(({ path }) => path);
  expect(paths).toHaveLength(unused.length);
  removeGarbage(store, findGarbage(store, file, NONE, new Date(Date.now() + 95 * DAY)));
  expect([...stays.slice(0, 2), precious].filter((path) => !existsSync(path))).toEqual([]);
  expect([...unused, stays[2]!].filter((path) => existsSync(path))).toEqual([]);
});

test('old runs go with their trials, but for those that a run which stays had reused', () => {
  const { file, store } = home();
  const first = store.beginRun(ENVIRONMENT, [runExperiment('other')], 1);
  store.recordTrial(first, endedTrial(7, 'other', 20_000));
  store.beginRun(ENVIRONMENT, [runExperiment('other')], 1);
  const lender = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(lender, endedTrial(1));
  const last = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.reuseTrial(last, 'sample', 'trial-1');
  for (const { id } of store.listRuns()) store.finishRun(id, 'finished');
  const garbage = findGarbage(store, file, { keepLast: 1, olderThan: null });
  expect(garbage).toMatchObject({ runs: [first], trials: 1 });
  expect(removeGarbage(store, garbage)).toBeGreaterThan(100_000);
  expect(store.listRuns().map(({ id }) => id)).toEqual([first + 1, lender, last]);
  expect(store.findFinished('trial-7')).toBeNull();
  expect(expectWholeTrials(store, last)).toEqual([1]);
  expect(store.integrityCheck()).toBe('ok');
});
