import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Load, shardsOf } from '../../../src/runner/plan/shard.ts';

/** Plans in which some jobs start from a pretraining, as experiments have them. */
const plans = fc
  .array(
    fc.record({
      own: fc.option(fc.integer({ min: 1, max: 50 }), { nil: null }),
      trials: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 6 }),
    }),
    { maxLength: 8 },
  )
  .map((families) =>
    families.flatMap(({ own, trials }, f): Load[] => [
      ...(own === null ? [] : [{ hash: `p${f}`, needs: null, seconds: own }]),
      ...trials.map((seconds, t) => ({
        hash: `t${f}-${t}`,
        needs: own === null ? null : `p${f}`,
        seconds,
      })),
    ]),
  );
const counts = fc.integer({ min: 1, max: 6 });

const secondsOf = (jobs: readonly Load[], hashes: readonly string[]) =>
  jobs.filter(({ hash }) => hashes.includes(hash)).reduce((sum, job) => sum + job.seconds, 0);

test('every trial is in one shard, with the pretraining it needs', () => {
  fc.assert(
    fc.property(plans, counts, (jobs, count) => {
      const shards = shardsOf(jobs, count);
      expect(shards).toHaveLength(count);
      const needed = new Set(jobs.map(({ needs }) => needs));
      for (const { hash, needs } of jobs) {
        const holders = shards.filter((shard) => shard.includes(hash));
        if (needed.has(hash)) expect(holders.length).toBeGreaterThan(0);
        else expect(holders).toHaveLength(1);
        if (needs !== null) for (const shard of holders) expect(shard).toContain(needs);
      }
      for (const shard of shards) {
        expect(new Set(shard).size).toBe(shard.length);
        // A pretraining is in a shard for those that start from it, if any do.
        for (const hash of shard.filter((each) => needed.has(each)))
          expect(jobs.some((job) => job.needs === hash && shard.includes(job.hash))).toBe(true);
      }
    }),
  );
});

test('the order of the jobs decides nothing', () => {
  fc.assert(
    fc.property(plans, counts, fc.infiniteStream(fc.nat()), (jobs, count, keys) => {
      const shuffled = jobs
        .map((job) => ({ job, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ job }) => job);
      expect(shardsOf(shuffled, count)).toEqual(shardsOf(jobs, count));
    }),
  );
});

test('no shard of trials without a pretraining takes (2 - 1/n) times the least there could be, or more', () => {
  const lone = fc
    .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 30 })
    .map((all) => all.map((seconds, i): Load => ({ hash: `t${i}`, needs: null, seconds })));
  fc.assert(
    fc.property(lone, counts, (jobs, count) => {
      const slowest = Math.max(...shardsOf(jobs, count).map((shard) => secondsOf(jobs, shard)));
      const all = jobs.map(({ seconds }) => seconds).sort((a, b) => b - a);
      // Of the first count + 1 jobs, two share a machine.
      const pair = (all[count - 1] ?? 0) + (all[count] ?? 0);
      const sum = all.reduce((total, seconds) => total + seconds, 0);
      const bound = Math.max(sum / count, all[0]!, all.length > count ? pair : 0);
      expect(slowest).toBeLessThanOrEqual((2 - 1 / count) * bound + 1e-9);
    }),
  );
});

test('a pretraining is trained once where that costs little, and twice where it costs the evening', () => {
  const family = (name: string, trials: number[]): Load[] => [
    { hash: name, needs: null, seconds: 10 },
    ...trials.map((seconds, i) => ({ hash: `${name}${i}`, needs: name, seconds })),
  ];
  const even = shardsOf([...family('a', [50, 50]), ...family('b', [50, 45])], 2);
  expect(even).toEqual([
    ['a', 'a0', 'a1'],
    ['b', 'b0', 'b1'],
  ]);
  const one = shardsOf(family('a', [50, 50, 50, 50]), 2);
  expect(one.every((shard) => shard.includes('a') && shard.length === 3)).toBe(true);
});

test('the longest goes first, so that the shards end together', () => {
  const jobs = [2, 14, 4, 16, 6, 5, 7].map((seconds, i) => ({
    hash: `t${i}`,
    needs: null,
    seconds,
  }));
  const took = shardsOf(jobs, 3).map((shard) => secondsOf(jobs, shard));
  expect(took.sort()).toEqual([18, 18, 18]);
});
