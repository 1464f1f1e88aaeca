import { BenchError } from '../errors.ts';
import { goesOn, livenessOf, placeOf } from '../runner/process/liveness.ts';
import type { Store } from '../store/store.ts';

/**
 * Refuses a store in which a run goes on: its trials and files are being written.
 * @param remedy What else can be done than to wait.
 * @throws BenchError `store` that names the run.
 */
export function refuseLive(store: Store, file: string, remedy = ''): void {
  const live = store.runningRuns().find(goesOn);
  if (live === undefined) return;
  const unseen = livenessOf(live) === 'unknown';
  const what = unseen
    ? `run ${live.id} may go on (${placeOf(live)}, which cannot be told from here)`
    : `run ${live.id} goes on (${placeOf(live)})`;
  const abandon = unseen
    ? ` If it is gone, \`bench list --abandon ${live.id} --store ${file}\` says so.`
    : '';
  throw new BenchError('store', `${file} is in use: ${what}`, {
    remedy: `Wait until it has ended${remedy}.${abandon}`,
  });
}
