import { setTimeout as after } from 'node:timers/promises';
import type { RunningRun } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { goesOn } from './liveness.ts';

/** Milliseconds between two looks at what another run does. */
const INTERVAL = 1000;

/** What comes of a trial's turn: train it, take what another run has trained meanwhile, or stop. */
export type Turn = 'train' | 'reuse' | 'stop';

/**
 * Waits until a trial is this run's to train. Two runs of the same plan share the work: each looks
 * again before a trial starts, and waits for one that the other is training.
 * @param isKnown Whether the store has the trial by now, with all that belongs to it.
 * @param onWait Told once of the run that is waited for.
 */
export async function turnOf(
  hash: string,
  runId: number,
  store: Pick<Store, 'claimTrial' | 'releaseTrial'>,
  isKnown: () => boolean,
  onWait: (other: RunningRun) => void,
  signal: AbortSignal,
  interval = INTERVAL,
): Promise<Turn> {
  for (let told = false; ; ) {
    const other = store.claimTrial(hash, runId, goesOn);
    // After the claim: what had it may have ended just before.
    if (isKnown()) {
      store.releaseTrial(hash, runId);
      return 'reuse';
    }
    if (other === null) return 'train';
    if (!told) onWait(other);
    told = true;
    try {
      await after(interval, undefined, { signal });
    } catch {
      return 'stop';
    }
  }
}
