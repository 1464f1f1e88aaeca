import type { Fingerprints } from '../../experiment/fingerprints.ts';
import type { PlannedTrial, TrialSpec } from '../../experiment/trial.ts';

/** A trial to run or to reuse, once for all experiments that have it. */
export interface PlannedJob {
  readonly hash: string;
  readonly planned: PlannedTrial;
  readonly fingerprints: Fingerprints;
  /** The experiments it belongs to, each with the trial as it names it. */
  readonly owners: readonly Owner[];
  /** Hash of the pretraining it starts from. */
  readonly needs: string | null;
  /** The file of weights it starts from. */
  readonly weights: string | null;
  /** Whether an experiment asks to keep its trained classifier. */
  readonly saves: boolean;
}

interface Owner {
  /** The experiment's name. */
  readonly experiment: string;
  readonly trial: TrialSpec;
}

/** Whether its training may end before its budget does. */
export function stopsEarly({ planned }: PlannedJob): boolean {
  const { earlyStopping } = planned.trial.schedule;
  return earlyStopping !== false && earlyStopping.patience !== 'never';
}
