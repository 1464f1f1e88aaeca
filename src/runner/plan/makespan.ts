import type { Task } from '../process/pool.ts';

/** Tasks from which on the ends of the slots hardly differ, and no order is looked at. */
const MANY = 500;

/**
 * Seconds until the last of some tasks ends, where `slots` slots take them in order as far as
 * their needs allow, as `runPool` does.
 * @param secondsOf Seconds of a task.
 * @param busy Seconds until slots are free that are not now; the tasks they are at are not among
 *   `tasks`, and what needs one of those starts when the slot is free.
 */
export function makespan<T extends Task>(
  tasks: readonly T[],
  slots: number,
  secondsOf: (task: T) => number,
  busy: readonly { readonly hash: string; readonly seconds: number }[] = [],
): number {
  if (tasks.length > MANY) {
    const total = [...tasks.map(secondsOf), ...busy.map(({ seconds }) => seconds)];
    return total.reduce((sum, seconds) => sum + seconds, 0) / slots;
  }
  const ends = new Map(busy.map(({ hash, seconds }) => [hash, seconds]));
  const own = new Set(tasks.map(({ hash }) => hash));
  const free = Array.from({ length: slots }, (_, i) => busy[i]?.seconds ?? 0);
  const waiting = new Map<string, T[]>();
  const ready: { readonly at: number; readonly order: number; readonly task: T }[] = [];
  const order = new Map(tasks.map((task, i) => [task, i]));
  const enter = (task: T, at: number) => ready.push({ at, order: order.get(task)!, task });
  for (const task of tasks) {
    const { needs } = task;
    if (needs !== null && own.has(needs)) waiting.set(needs, [...(waiting.get(needs) ?? []), task]);
    else enter(task, (needs === null ? undefined : ends.get(needs)) ?? 0);
  }
  let last = Math.max(0, ...busy.map(({ seconds }) => seconds));
  while (ready.length > 0) {
    const slot = free.indexOf(Math.min(...free));
    const now = Math.max(free[slot]!, Math.min(...ready.map(({ at }) => at)));
    const startable = ready.filter(({ at }) => at <= now);
    const next = startable.reduce((a, b) => (b.order < a.order ? b : a));
    ready.splice(ready.indexOf(next), 1);
    const end = now + secondsOf(next.task);
    free[slot] = end;
    last = Math.max(last, end);
    for (const dependent of waiting.get(next.task.hash) ?? []) enter(dependent, end);
  }
  return last;
}
