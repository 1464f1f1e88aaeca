import type { BackendInfo } from '../../backend/info.ts';
import { BACKENDS, type Costs } from '../../experiment/backends.ts';
import type { Work } from '../../training/cost.ts';

/** Seconds that a process and its data take, and the building and tracing of a layer. */
const START_SECONDS = 0.8;
const LAYER_SECONDS = 4e-4;
/** A multiply-add in float64 on the host: of a linear probe, 1.0e-9 to 1.3e-9 were measured. */
const HOST_MAC_SECONDS = 1.2e-9;

/** A trial that has run: its work and its seconds. */
export interface Observed {
  readonly base: string;
  readonly work: Work;
  readonly seconds: number;
}

/**
 * Predicts a trial's seconds from its work, corrected by how long earlier trials took on this
 * device: those of its base, else all of them.
 * @param base Label of the trial's base.
 */
export function predict(
  base: string,
  work: Work,
  observed: readonly Observed[],
  { name, gpu }: Pick<BackendInfo, 'name' | 'gpu'>,
): number {
  const costs = BACKENDS[name].costs[gpu ? 'gpu' : 'processor'];
  const ofBase = observed.filter((trial) => trial.base === base);
  const alike = ofBase.length > 0 ? ofBase : observed;
  const took = alike.reduce((sum, { seconds }) => sum + seconds, 0);
  const predicted = alike.reduce((sum, { work: done }) => sum + secondsOf(done, costs), 0);
  return secondsOf(work, costs) * (predicted > 0 ? took / predicted : 1);
}

function secondsOf(
  { layers, macs, outputs, calls, hostMacs }: Work,
  { mac, output, call }: Costs,
): number {
  const device = mac * macs + output * outputs + call * calls;
  return START_SECONDS + LAYER_SECONDS * layers + device + HOST_MAC_SECONDS * hostMacs;
}
