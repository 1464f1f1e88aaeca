import { cellLabel, trialKey } from '../experiment/cell.ts';
import type { Gates } from './settings.ts';
import type { ExperimentSnapshot } from './snapshot.ts';
import type { Finding } from './types.ts';

/** Trials that finished in the baseline and did not in the run, and the other way round. */
export function presenceFindings(
  before: ExperimentSnapshot,
  after: ExperimentSnapshot | undefined,
  gates: Pick<Gates, 'missing' | 'failing'>,
): Finding[] {
  const now = new Map((after?.trials ?? []).map((trial) => [trialKey(trial), trial]));
  return before.trials.flatMap((old): Finding[] => {
    const trial = now.get(trialKey(old));
    const base = {
      experiment: before.name,
      subject: cellLabel(old),
      metric: 'trial',
      unit: 'word',
      before: old.error === null ? 'finished' : 'failed',
      change: null,
      interval: null,
      detectable: null,
      samples: '1 trial',
      p: null,
    } as const;
    if (old.error !== null) {
      if (trial?.error !== null) return [];
      const gate = 'failing';
      return [
        { ...base, gate, after: 'finished', outcome: 'improvement', trips: false, note: null },
      ];
    }
    if (trial === undefined) {
      const note = after === undefined ? 'the run does not have its experiment' : after.skipReason;
      const trips = gates.missing === 'trip';
      return [{ ...base, gate: 'missing', after: 'missing', outcome: 'regression', trips, note }];
    }
    if (trial.error === null) return [];
    const trips = gates.failing === 'trip';
    const note = trial.error;
    return [{ ...base, gate: 'failing', after: 'failed', outcome: 'regression', trips, note }];
  });
}
