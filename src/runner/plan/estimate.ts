import type { BackendInfo } from '../../backend/info.ts';
import type { Work } from '../../training/cost.ts';

/** Seconds that a process and its data take, and the building and tracing of a layer. */
const START_SECONDS = 0.8;
const LAYER_SECONDS = 4e-4;

/** What a backend takes for work before anything was measured on the machine. */
interface Costs {
  /** Seconds for a multiply-add. */
  readonly mac: number;
  /** Seconds for a number that a layer gives: what is added, normalised, moved. */
  readonly output: number;
  /** Seconds to begin the computation of a layer on a batch. */
  readonly call: number;
}

/**
 * Fitted to the quickstart's trials at two a machine of two cores (wasm) and one thread of
 * libtensorflow; of GPUs and of processors that act as one, an order of magnitude.
 */
const COSTS = {
  wasm: { mac: 5.3e-11, output: 7.7e-10, call: 4.3e-5 },
  tensorflow: { mac: 2.5e-11, output: 3.3e-10, call: 1e-5 },
  gpu: { mac: 3e-13, output: 1e-11, call: 5e-5 },
  slow: { mac: 2e-8, output: 5e-8, call: 1e-3 },
} as const satisfies Record<string, Costs>;

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
  backend: Pick<BackendInfo, 'name' | 'gpu'>,
): number {
  const costs = costsOf(backend);
  const ofBase = observed.filter((trial) => trial.base === base);
  const alike = ofBase.length > 0 ? ofBase : observed;
  const took = alike.reduce((sum, { seconds }) => sum + seconds, 0);
  const predicted = alike.reduce((sum, { work: done }) => sum + secondsOf(done, costs), 0);
  return secondsOf(work, costs) * (predicted > 0 ? took / predicted : 1);
}

function costsOf({ name, gpu }: Pick<BackendInfo, 'name' | 'gpu'>): Costs {
  if (gpu) return COSTS.gpu;
  return name === 'wasm' || name === 'tensorflow' ? COSTS[name] : COSTS.slow;
}

function secondsOf({ layers, macs, outputs, calls }: Work, { mac, output, call }: Costs): number {
  return START_SECONDS + LAYER_SECONDS * layers + mac * macs + output * outputs + call * calls;
}
