import type { Experiment } from '../../experiment/schema.ts';
import type { TrialRecord } from '../../store/records.ts';

/**
 * How many training images of each target the size `all` is, by the target's name: from a
 * trial that took all, or from the target's own spec. Validation is counted as in the other
 * sizes: not where the data set has validation images of its own. A target is absent where
 * its number is not known.
 */
export function wholeSizesOf(
  { targets }: Pick<Experiment, 'targets'>,
  trials: readonly TrialRecord[],
): Readonly<Record<string, number>> {
  // Without a prototype: a target may be named `constructor`.
  const sizes: Record<string, number> = Object.create(null);
  for (const target of targets) {
    const own = trials.flatMap(({ spec, result }) =>
      spec.kind === 'target' && spec.data.name === target.name && result !== null
        ? [{ size: spec.trainSize, ...result.split }]
        : [],
    );
    const whole = own.find(({ size }) => size === null);
    const heldOut = own.some(({ size, train, validation }) => size === train && validation > 0);
    if (whole !== undefined) sizes[target.name] = whole.train + (heldOut ? 0 : whole.validation);
    else if (target.kind === 'procedural') sizes[target.name] = target.train;
  }
  return sizes;
}
