import type { Environment, MachineRecord } from '../store/records.ts';

/** Where it ran, as times depend on it: `CPU (AMD EPYC), wasm SIMD, 1 thread; AMD EPYC, 2 cores`. */
export function machineText({
  device,
  cpu,
  cores,
}: Pick<Environment, 'device' | 'cpu' | 'cores'>): string {
  return `${device}; ${cpu}, ${cores} cores`;
}

/**
 * What the time of a trial depends on beside the trial: its machine, whatever that is called, and
 * beside how many others it was trained. Null where it is not known, as in trials stored before
 * schema 5.
 */
export function timedOn(machine: MachineRecord | Environment | null): string | null {
  if (machine?.workers === undefined) return null;
  return `${machineText(machine)}; ${machine.workers} at a time`;
}

/** On how many kinds of machine trials were trained: from 2 on, their times do not compare. */
export function kindsOfMachines(
  trials: readonly { readonly machine: MachineRecord | null }[],
): number {
  return new Set(trials.map(({ machine }) => timedOn(machine))).size;
}
