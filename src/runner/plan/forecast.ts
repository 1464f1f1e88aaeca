import type { BackendInfo } from '../../backend/info.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { Store } from '../../store/store.ts';
import { trialWork } from '../../training/cost.ts';
import type { DataFacts } from '../../training/data/data-facts.ts';
import type { Task } from '../process/pool.ts';
import { type Observed, predict } from './estimate.ts';
import { makespan } from './makespan.ts';
import type { PlannedJob } from './planned-job.ts';

/** Seconds of each trial: as it took before, else by what trials of its base took here. */
export function predictSeconds(
  jobs: readonly PlannedJob[],
  facts: DataFacts,
  store: Store,
  backend: BackendInfo,
): Map<string, number> {
  const observed = store
    .timings(backend.name, backend.device)
    .flatMap(({ spec, wallSeconds }): Observed[] => {
      const images = facts.knownImagesOf(spec.data);
      if (images === null) return [];
      return [{ base: baseLabel(spec.base), work: trialWork(spec, images), seconds: wallSeconds }];
    });
  return new Map(
    jobs.map(({ hash, planned: { trial } }) => [
      hash,
      store.durationOf(hash) ??
        predict(
          baseLabel(trial.base),
          trialWork(trial, facts.imagesOf(trial.data)),
          observed,
          backend,
        ),
    ]),
  );
}

/**
 * Seconds left of a run by what was predicted of its tasks, corrected by how long the ended ones
 * took.
 * @param now Milliseconds of a clock that only goes forward.
 */
export function timeLeft(
  tasks: readonly Task[],
  predicted: ReadonlyMap<string, number>,
  workers: number,
  now = () => performance.now(),
) {
  const open = new Map(tasks.map((task) => [task.hash, task]));
  const running = new Map<string, number>();
  let [tookDone, predictedDone] = [0, 0];
  const predictedOf = (hash: string) => predicted.get(hash) ?? 0;
  return {
    started(hash: string): void {
      running.set(hash, now());
    },
    /** @param seconds How long it took; null where it was not computed after all. */
    ended(hash: string, seconds: number | null): void {
      running.delete(hash);
      open.delete(hash);
      if (seconds === null) return;
      tookDone += seconds;
      predictedDone += predictedOf(hash);
    },
    left(): number {
      const correction = predictedDone > 0 ? tookDone / predictedDone : 1;
      const secondsOf = ({ hash }: Task) => predictedOf(hash) * correction;
      const busy = [...open.values()]
        .filter(({ hash }) => running.has(hash))
        .map((task) => {
          const spent = (now() - running.get(task.hash)!) / 1000;
          return { hash: task.hash, seconds: Math.max(0, secondsOf(task) - spent) };
        });
      const waiting = [...open.values()].filter(({ hash }) => !running.has(hash));
      return makespan(waiting, workers, secondsOf, busy);
    },
  };
}
