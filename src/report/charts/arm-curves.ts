import type { CellName } from '../../experiment/cell.ts';
import { cellKey, sizeIn } from '../../experiment/cell.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { CurveRecord, TrialRecord } from '../../store/records.ts';
import type { ReportInput } from '../input/input.ts';
import { stepsPerEpochOf } from '../input/pace.ts';

/**
 * The curve of an arm at an epoch, over all of its seeds: one that has stopped counts with
 * its last accuracy, so that the mean is not of those alone that train longest.
 */
interface ArmPoint {
  readonly epoch: number;
  /** Optimizer steps taken by its end. */
  readonly steps: number;
  /** Validation accuracies in percent. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
  /** Seeds that stopped here, or since the point before, while others went on. */
  readonly stopped: number;
}

/** Finds the curve of an arm; empty where no seed of it has one. */
export type CurveOf = (arm: CellName) => readonly ArmPoint[];

/** What curves are drawn over. */
export type CurveAxis = 'epoch' | 'steps';

/** A trial and its curve. */
interface SeedCurve extends CurveRecord {
  readonly arm: CellName;
  readonly pace: Pace;
}

/** How a trial's epochs go on. */
interface Pace {
  readonly stepsPerEpoch: number;
  /** All that were taken, the last epoch perhaps cut short; NaN where they are not known. */
  readonly steps: number;
  /** What its schedule allows. */
  readonly budget: string;
}

/**
 * The curves of every arm of the input, over its seeds.
 * @param most Epochs of a curve: more than its panel has room for tell nothing.
 */
export function armCurves(input: ReportInput, most: number): CurveOf {
  const byArm = grouped(seedCurves(input), ({ arm }) => cellKey(arm));
  return (arm) => meanCurve(byArm.get(cellKey(arm)) ?? [], most);
}

/**
 * What the curves of an experiment are to be drawn over: epochs where those of the arms that are
 * compared have the same steps and the same budget, else optimizer steps.
 */
export function curveAxis(input: ReportInput): CurveAxis {
  const settings = grouped(seedCurves(input), ({ arm }) =>
    cellKey({ ...arm, source: null, regime: 'scratch' }),
  );
  const alike = [...settings.values()].every(
    (curves) =>
      new Set(curves.map(({ pace }) => `${pace.stepsPerEpoch} ${pace.budget}`)).size === 1,
  );
  return alike ? 'epoch' : 'steps';
}

function seedCurves({ experiment, trials, curves }: ReportInput): SeedCurve[] {
  return trials.flatMap(({ hash, spec, result }) => {
    const curve = curves.get(hash);
    if (spec.kind !== 'target' || result === null || curve === undefined) return [];
    const arm = {
      ...spec,
      base: baseLabel(spec.base),
      target: spec.data.name,
      trainSize: sizeIn(experiment.experiment, spec.trainSize),
    };
    return [{ ...curve, arm, pace: paceOf(spec.schedule, result) }];
  });
}

function grouped(
  curves: readonly SeedCurve[],
  keyOf: (curve: SeedCurve) => string,
): Map<string, SeedCurve[]> {
  const groups = new Map<string, SeedCurve[]>();
  for (const curve of curves) {
    const key = keyOf(curve);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [curve]);
    else group.push(curve);
  }
  return groups;
}

function paceOf(
  { batchSize, budget }: TrialRecord['spec']['schedule'],
  { split, steps }: NonNullable<TrialRecord['result']>,
): Pace {
  return {
    stepsPerEpoch: stepsPerEpochOf({ batchSize }, split.train),
    steps,
    budget: JSON.stringify(budget),
  };
}

function meanCurve(curves: readonly SeedCurve[], most: number): ArmPoint[] {
  const epochs = [...new Set(curves.flatMap((curve) => curve.epochs))].sort((a, b) => a - b);
  const last = epochs.at(-1);
  let before = 0;
  return thinned(epochs, most).flatMap((epoch) => {
    const accuracies = curves.flatMap((curve) => lastKnown(curve, epoch) ?? []);
    const stops = curves.map((curve) => curve.epochs.at(-1)!);
    const stopped = stops.filter((stop) => stop > before && stop <= epoch && stop !== last);
    before = epoch;
    if (accuracies.length === 0) return [];
    return [
      {
        epoch,
        steps: Math.max(...curves.map((curve) => stepsAt(curve, epoch))),
        mean: rounded(accuracies.reduce((a, b) => a + b, 0) / accuracies.length),
        low: rounded(Math.min(...accuracies)),
        high: rounded(Math.max(...accuracies)),
        seeds: accuracies.length,
        stopped: stopped.length,
      },
    ];
  });
}

/** The accuracy of the last epoch up to this one that has a number, in percent; null where none has. */
function lastKnown({ epochs, accuracies }: CurveRecord, epoch: number): number | null {
  const known = epochs.findLastIndex((each, i) => each <= epoch && Number.isFinite(accuracies[i]));
  return known < 0 ? null : 100 * accuracies[known]!;
}

function stepsAt({ epochs, pace }: SeedCurve, epoch: number): number {
  const whole = pace.stepsPerEpoch * Math.min(epoch, epochs.at(-1)!);
  return Number.isFinite(pace.steps) ? Math.min(whole, pace.steps) : whole;
}

/** Evenly spaced, the first and the last among them. */
function thinned(epochs: readonly number[], most: number): number[] {
  if (epochs.length <= most) return [...epochs];
  const step = (epochs.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => epochs[Math.round(i * step)]!);
}

/** To what a pixel of a chart cannot show. */
const rounded = (value: number) => Math.round(100 * value) / 100;
