import { expect, test } from 'vitest';
import { makespan } from '../../../src/runner/plan/makespan.ts';
import { runPool, type Task } from '../../../src/runner/process/pool.ts';

const task = (hash: string, needs: string | null = null): Task => ({ hash, needs });
const seconds =
  (of: Readonly<Record<string, number>>) =>
  ({ hash }: Task) =>
    of[hash]!;

test('of tasks that need nothing, what the fullest slot takes', () => {
  const tasks = [task('a'), task('b'), task('c')];
  expect(makespan(tasks, 2, seconds({ a: 4, b: 1, c: 2 }))).toBe(4);
  expect(makespan(tasks, 1, seconds({ a: 4, b: 1, c: 2 }))).toBe(7);
  expect(makespan([], 2, () => 1)).toBe(0);
});

test('what waits for a task follows it, while others go on', () => {
  const tasks = [task('source'), task('frozen', 'source'), task('scratch')];
  expect(makespan(tasks, 2, seconds({ source: 5, frozen: 3, scratch: 1 }))).toBe(8);
});

test('slots that are busy are free later, and what they are at ends then', () => {
  const busy = [{ hash: 'source', seconds: 6 }];
  expect(makespan([task('frozen', 'source')], 2, () => 3, busy)).toBe(9);
  expect(makespan([task('scratch')], 2, () => 3, busy)).toBe(6);
  expect(makespan([], 2, () => 3, busy)).toBe(6);
});

test('of very many tasks the slots share the sum', () => {
  const many = Array.from({ length: 1000 }, (_, i) => task(String(i)));
  expect(makespan(many, 4, () => 2)).toBe(500);
});

test('it is when the pool ends that runs them', async () => {
  const of: Record<string, number> = { p: 7, a: 3, b: 2, q: 5, c: 4, d: 6, e: 1 };
  const needs: Record<string, string> = { a: 'p', b: 'p', c: 'q', d: 'q' };
  const tasks = Object.keys(of).map((hash) => task(hash, needs[hash] ?? null));
  for (const slots of [1, 2, 3]) {
    // A clock on which the next task to end is always the one that ends first.
    let now = 0;
    const ends: { at: number; resolve: () => void }[] = [];
    const pool = runPool(
      tasks,
      slots,
      async ({ hash }) => {
        await new Promise<void>((resolve) => ends.push({ at: now + of[hash]!, resolve }));
        return 'done';
      },
      new AbortController().signal,
    );
    for (let ended = 0; ended < tasks.length; ended++) {
      await new Promise((settle) => setImmediate(settle));
      const next = ends.reduce((a, b) => (b.at < a.at ? b : a));
      ends.splice(ends.indexOf(next), 1);
      now = next.at;
      next.resolve();
    }
    await pool;
    expect([slots, makespan(tasks, slots, seconds(of))]).toEqual([slots, now]);
  }
});
