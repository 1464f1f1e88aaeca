import type { CellName } from '../../experiment/cell.ts';
import { cellKey, sizeIn } from '../../experiment/cell.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { CurveRecord } from '../../store/records.ts';
import type { ReportInput } from '../input/input.ts';

/** The curve of an arm: at each epoch the mean of its seeds, their range, and how many there were. */
interface ArmPoint {
  readonly epoch: number;
  /** Validation accuracies in percent. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
}

/** Finds the curve of an arm; empty where no seed of it has one. */
export type CurveOf = (arm: CellName) => readonly ArmPoint[];

/**
 * The curves of every arm of the input, over its seeds.
 * @param most Epochs of a curve: more than its panel has room for tell nothing.
 */
export function armCurves(input: ReportInput, most: number): CurveOf {
  const { experiment } = input.experiment;
  const byArm = new Map<string, CurveRecord[]>();
  for (const { hash, spec } of input.trials) {
    const curve = input.curves.get(hash);
    if (spec.kind !== 'target' || curve === undefined) continue;
    const key = cellKey({
      ...spec,
      base: baseLabel(spec.base),
      target: spec.data.name,
      trainSize: sizeIn(experiment, spec.trainSize),
    });
    const group = byArm.get(key);
    if (group === undefined) byArm.set(key, [curve]);
    else group.push(curve);
  }
  return (arm) => meanCurve(byArm.get(cellKey(arm)) ?? [], most);
}

function meanCurve(curves: readonly CurveRecord[], most: number): ArmPoint[] {
  const at = new Map<number, number[]>();
  for (const { epochs, accuracies } of curves)
    epochs.forEach((epoch, i) => {
      const accuracy = 100 * accuracies[i]!;
      if (!Number.isFinite(accuracy)) return;
      const there = at.get(epoch);
      if (there === undefined) at.set(epoch, [accuracy]);
      else there.push(accuracy);
    });
  const epochs = [...at.keys()].sort((a, b) => a - b);
  return thinned(epochs, most).map((epoch) => {
    const accuracies = at.get(epoch)!;
    return {
      epoch,
      mean: rounded(accuracies.reduce((a, b) => a + b, 0) / accuracies.length),
      low: rounded(Math.min(...accuracies)),
      high: rounded(Math.max(...accuracies)),
      seeds: accuracies.length,
    };
  });
}

/** Evenly spaced, the first and the last among them. */
function thinned(epochs: readonly number[], most: number): number[] {
  if (epochs.length <= most) return [...epochs];
  const step = (epochs.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => epochs[Math.round(i * step)]!);
}

/** To what a pixel of a chart cannot show. */
const rounded = (value: number) => Math.round(100 * value) / 100;
