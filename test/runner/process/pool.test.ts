import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ending, runPool, type Task } from '../../../src/runner/process/pool.ts';

const task = (hash: string, needs: string | null = null): Task => ({ hash, needs });
const never = new AbortController().signal;

/** Tasks in which a need always stands before what needs it. */
const tasks = fc
  .array(fc.option(fc.nat(), { nil: null }), { maxLength: 25 })
  .map((needs) => needs.map((n, i) => task(`t${i}`, n === null || i === 0 ? null : `t${n % i}`)));

test('runs each task once, after its need, on slots that never overlap', async () => {
  await fc.assert(
    fc.asyncProperty(
      tasks,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(3)),
      async (all, slots, delays) => {
        const ended: string[] = [];
        const busy = new Set<number>();
        await runPool(
          all,
          slots,
          async ({ hash, needs }, slot) => {
            expect(busy.has(slot)).toBe(false);
            expect(slot).toBeLessThan(slots);
            if (needs !== null) expect(ended).toContain(needs);
            busy.add(slot);
            for (let i = delays.next().value ?? 0; i > 0; i--) await Promise.resolve();
            busy.delete(slot);
            ended.push(hash);
            return 'done';
          },
          never,
        );
        expect(ended.toSorted()).toEqual(all.map(({ hash }) => hash).toSorted());
      },
    ),
  );
});

test('what waits for a failed task learns of it; the rest goes on', async () => {
  const seen: Record<string, Ending> = {};
  await runPool(
    [task('a'), task('b', 'a'), task('c')],
    1,
    async ({ hash }, _slot, need) => {
      seen[hash] = need;
      return hash === 'a' || need === 'failed' ? 'failed' : 'done';
    },
    never,
  );
  expect(seen).toEqual({ a: 'done', b: 'failed', c: 'done' });
});

test('a need that is not among the tasks is met', async () => {
  const needs: Ending[] = [];
  const note = async (_task: Task, _slot: number, need: Ending): Promise<Ending> => {
    needs.push(need);
    return 'done';
  };
  await runPool([task('b', 'gone')], 2, note, never);
  expect(needs).toEqual(['done']);
});

test('uses all its slots at once', async () => {
  let most = 0;
  let now = 0;
  await runPool(
    Array.from({ length: 9 }, (_, i) => task(`t${i}`)),
    3,
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
      return 'done';
    },
    never,
  );
  expect(most).toBe(3);
});

test('starts nothing once it is aborted, and waits for what runs', async () => {
  const controller = new AbortController();
  const ended: string[] = [];
  await runPool(
    [task('a'), task('b'), task('c')],
    1,
    async ({ hash }) => {
      if (hash === 'b') controller.abort();
      await Promise.resolve();
      ended.push(hash);
      return 'done';
    },
    controller.signal,
  );
  expect(ended).toEqual(['a', 'b']);
});

test('a defect in a task is thrown, not swallowed', async () => {
  const broken = runPool([task('a')], 1, () => Promise.reject(new Error('disk full')), never);
  await expect(broken).rejects.toThrow('disk full');
});
