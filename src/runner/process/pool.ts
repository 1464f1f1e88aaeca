/** A piece of work that may wait for another. */
export interface Task {
  readonly hash: string;
  readonly needs: string | null;
}

/** How a task ended, as far as those that wait for it care. */
export type Ending = 'done' | 'failed';

const NONE: ReadonlySet<string> = new Set();

/**
 * Runs tasks on `slots` slots, in order as far as their needs allow. A task
 * whose need is not among the tasks starts at once; `run` learns how its need
 * ended, so that it can give up. Stops starting tasks once the signal is aborted.
 * @param others Hashes of tasks that are best left for later: another run is at them.
 */
export async function runPool<T extends Task>(
  tasks: readonly T[],
  slots: number,
  run: (task: T, slot: number, need: Ending) => Promise<Ending>,
  signal: AbortSignal,
  others: () => ReadonlySet<string> = () => NONE,
): Promise<void> {
  const waiting = [...tasks];
  const endings = new Map<string, Ending | null>(tasks.map((task) => [task.hash, null]));
  const endingOf = (need: string | null): Ending | null =>
    need === null || !endings.has(need) ? 'done' : (endings.get(need) ?? null);
  const free = Array.from({ length: Math.min(slots, tasks.length) }, (_, slot) => slot);
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const ready = free.length === 0 ? [] : waiting.filter(({ needs }) => endingOf(needs) !== null);
    const slot = ready.length === 0 ? undefined : free.shift();
    if (slot !== undefined) {
      const taken = others();
      const task = ready.find(({ hash }) => !taken.has(hash)) ?? ready[0]!;
      waiting.splice(waiting.indexOf(task), 1);
      const work = run(task, slot, endingOf(task.needs)!).then((ending) => {
        endings.set(task.hash, ending);
        free.unshift(slot);
        running.delete(work);
      });
      running.add(work);
    } else if (running.size > 0) await Promise.race(running);
    else break;
  }
  await Promise.all(running);
}
