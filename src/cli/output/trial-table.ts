import { type TrialSpec, trialLabel } from '../../experiment/trial.ts';
import type { GpuUse, MachineRecord, TrialRecord } from '../../store/records.ts';
import { duration, NO_VALUE, percent } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { type Column, fitted, type Sheet, terminalWidth } from './fit.ts';
import { shortened } from './print.ts';

/** A trial and what a table says of it: beside its label, cells before and after. */
export interface TrialRow {
  readonly before?: readonly string[];
  readonly spec: TrialSpec;
  readonly after: readonly string[];
}

/**
 * Trials by their labels; where room is scarce the first parts of a label, its base, then its
 * source and target too, stand above the trials, whose labels go on from there.
 * @param before Columns before the label, which may be headings too.
 * @param width Columns that it may take.
 */
export function labelTable(
  before: readonly Column[],
  after: readonly Column[],
  rows: readonly TrialRow[],
  width = terminalWidth(),
): string {
  const whole: Sheet = {
    columns: [...before, { title: 'trial' }, ...after],
    rows: rows.map((row) => [...(row.before ?? []), trialLabel(row.spec), ...row.after]),
    headings: before.length,
  };
  const parted = (parts: number): Sheet => ({
    columns: [...before, { title: 'parts' }, { title: 'trial' }, ...after],
    rows: rows.map((row) => [...(row.before ?? []), ...partsOf(row.spec, parts), ...row.after]),
    headings: before.length + 1,
  });
  return fitted([whole, parted(1), parted(2)], width);
}

/** So many parts of a label, and the rest. */
function partsOf(spec: TrialSpec, parts: number): [string, string] {
  const all = trialLabel(spec).split(SEPARATOR);
  return [all.slice(0, parts).join(SEPARATOR), `· ${all.slice(parts).join(SEPARATOR)}`];
}

/** What stands between the parts of a label. */
const SEPARATOR = ' · ';

/** The trials of an experiment: accuracy, time and what became of each. */
export function trialTable(trials: readonly TrialRecord[], width = terminalWidth()): string {
  const isOnGpu = trials.some(({ gpu }) => gpu !== null);
  const gpu = isOnGpu
    ? [
        { title: 'GPU memory', least: 2 },
        { title: 'GPU busy', least: 1 },
      ]
    : [];
  const isSpread = machineNames(trials).size > 1;
  const machine = isSpread ? [{ title: 'machine', least: 4 }] : [];
  return labelTable(
    [],
    [
      { title: 'accuracy' },
      { title: 'wall time', least: 3 },
      ...gpu,
      ...machine,
      { title: 'state' },
    ],
    trials.map((trial) => ({
      spec: trial.spec,
      after: [
        trial.result === null ? NO_VALUE : percent(trial.result.testAccuracy),
        duration(trial.wallSeconds),
        ...(isOnGpu ? gpuTexts(trial.gpu) : []),
        ...(isSpread ? [machineName(trial.machine)] : []),
        trial.error === null
          ? trial.reused
            ? 'reused'
            : 'computed'
          : `failed: ${shortened(trial.error)}`,
      ],
    })),
    width,
  );
}

/** The machines that trained, by name where they have one, with how many trials each. */
export function machineNames(trials: readonly TrialRecord[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { machine } of trials)
    names.set(machineName(machine), (names.get(machineName(machine)) ?? 0) + 1);
  return names;
}

function machineName(machine: MachineRecord | null): string {
  if (machine === null) return 'not known';
  return visible(machine.host ?? machine.cpu, 60);
}

/** Peak memory and how busy it was. */
function gpuTexts(gpu: GpuUse | null): [string, string] {
  if (gpu === null) return [NO_VALUE, NO_VALUE];
  return [`${Math.round(gpu.peakMemoryMiB)} MiB`, `${Math.round(gpu.meanUtilisation)}%`];
}
