import { baseLabel } from '../../experiment/trial.ts';
import { meanOf } from '../../stats/t.ts';
import type { TrialRecord } from '../../store/records.ts';
import type { PretrainingCost } from '../types.ts';

/** What each base's pretraining cost, by source: no budget of the target counts it. */
export function pretrainingsOf(trials: readonly TrialRecord[]): PretrainingCost[] {
  const groups = new Map<string, TrialRecord[]>();
  for (const trial of new Map(trials.map((each) => [each.hash, each])).values()) {
    if (trial.spec.kind !== 'pretraining' || trial.result === null) continue;
    const key = JSON.stringify([baseLabel(trial.spec.base), trial.spec.source]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups].map(([key, runs]) => {
    const [base, source] = JSON.parse(key) as [string, string];
    return {
      base,
      source,
      runs: runs.length,
      steps: meanOf(runs.map(({ result }) => result!.steps)),
      wallSeconds: meanOf(runs.map(({ wallSeconds }) => wallSeconds)),
    };
  });
}
