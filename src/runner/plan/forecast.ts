import type { BackendInfo } from '../../backend/info.ts';
import { baseLabel, type TrialSpec } from '../../experiment/trial.ts';
import type { Store } from '../../store/store.ts';
import { trialMacs } from '../../training/cost.ts';
import type { DataFacts } from '../../training/data/data-facts.ts';
import { type Observed, predict } from './estimate.ts';
import type { PlannedJob } from './planned-job.ts';

/** Seconds of each trial: as it took before, else by what trials of its base took here. */
export function predictSeconds(
  jobs: readonly PlannedJob[],
  facts: DataFacts,
  store: Store,
  backend: BackendInfo,
): Map<string, number> {
  const macsOf = (trial: TrialSpec) => trialMacs(trial, facts.imagesOf(trial.data));
  const observed = store
    .timings(backend.name, backend.device)
    .flatMap(({ spec, wallSeconds }): Observed[] => {
      const images = facts.knownImagesOf(spec.data);
      if (images === null) return [];
      return [{ base: baseLabel(spec.base), macs: trialMacs(spec, images), seconds: wallSeconds }];
    });
  return new Map(
    jobs.map(({ hash, planned: { trial } }) => [
      hash,
      store.durationOf(hash) ?? predict(baseLabel(trial.base), macsOf(trial), observed, backend),
    ]),
  );
}

/** Seconds left by what was predicted, corrected by how the ended trials kept to it. */
export function timeLeft(predicted: ReadonlyMap<string, number>, workers: number) {
  const open = new Map(predicted);
  const started = performance.now();
  let predictedDone = 0;
  return {
    ended(hash: string) {
      predictedDone += open.get(hash) ?? 0;
      open.delete(hash);
    },
    left(): number {
      const sum = [...open.values()].reduce((total, seconds) => total + seconds, 0) / workers;
      const spent = (performance.now() - started) / 1000;
      const correction = predictedDone > 0 ? spent / (predictedDone / workers) : 1;
      return sum * correction;
    },
  };
}
