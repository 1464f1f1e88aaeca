import type { FeatureMatrix } from '../../stats/transferability/matrix.ts';
import { linearProbe, type PenaltyGrid } from './linear-probe.ts';
import { logitsOf } from './logistic.ts';
import type { Rows } from './span.ts';

/** Of rows whose mean squared length is 1. */
const PENALTIES: PenaltyGrid = { from: 1e-6, to: 1, count: 7 };
/** Images of either side from which on a held-out error says something: a quarter is tested. */
const LEAST_IMAGES = 20;

/** What orders the images: the values of a list at random, in place. */
interface Shuffle {
  shuffle(values: Int32Array): Int32Array;
}

/** Images of the source, which are class 0, and of the target, class 1. */
export interface Sides {
  readonly rows: Rows;
  readonly labels: Int32Array;
}

/**
 * The proxy A-distance of source and target, 2 (1 - 2 error), with the error of a linear classifier
 * that tells their features apart, on images that it was not fitted to (Ben-David et al. 2007,
 * Analysis of Representations for Domain Adaptation). The classifier is a logistic regression; as
 * many images are taken of either side, half of them fitted, a quarter to choose the penalty by, a
 * quarter tested.
 * @param random Decides which images are which.
 * @returns From 0, where it is no better than guessing, to 2, where it never errs; NaN with fewer
 *   than 20 images of either, and where a value is not finite.
 */
export async function proxyADistance(
  source: FeatureMatrix,
  target: FeatureMatrix,
  random: Shuffle,
  pause?: () => Promise<void>,
): Promise<number> {
  if (source.channels !== target.channels) throw new RangeError('the features have other channels');
  const count = Math.min(source.count, target.count);
  const finite = [source, target].every(({ values }) => values.every(Number.isFinite));
  if (count < LEAST_IMAGES || !finite) return Number.NaN;
  const [half, last] = [Math.floor(count / 2), Math.floor((3 * count) / 4)];
  const ordered = [source, target].map((side) => ({
    ...side,
    order: random.shuffle(Int32Array.from({ length: side.count }, (_, i) => i)),
  }));
  const part = (from: number, to: number) => together(ordered, from, to);
  const error = await domainError(part(0, half), part(half, last), part(last, count), pause);
  return Math.max(0, 2 * (1 - 2 * error));
}

/**
 * The share of tested images whose side a linear classifier errs on.
 * @param training What it is fitted to.
 * @param choosing What its penalty is chosen by.
 */
export async function domainError(
  training: Sides,
  choosing: Sides,
  tested: Sides,
  pause?: () => Promise<void>,
): Promise<number> {
  const scaled = scalingOf(training.rows);
  const probe = await linearProbe(
    { rows: scaled(training.rows), labels: training.labels, classes: 2, weights: null },
    { rows: scaled(choosing.rows), labels: choosing.labels },
    PENALTIES,
    pause,
  );
  const logits = logitsOf(scaled(tested.rows), probe);
  const wrong = tested.labels.filter(
    (label, i) => Number(logits[2 * i + 1]! > logits[2 * i]!) !== label,
  );
  return wrong.length / tested.labels.length;
}

function together(
  sides: readonly (FeatureMatrix & { readonly order: Int32Array })[],
  from: number,
  to: number,
): Sides {
  const channels = sides[0]!.channels;
  const rows = new Float64Array(sides.length * (to - from) * channels);
  const labels = new Int32Array(sides.length * (to - from));
  let at = 0;
  for (const [label, { values, order }] of sides.entries())
    for (const index of order.subarray(from, to)) {
      rows.set(values.subarray(index * channels, (index + 1) * channels), at * channels);
      labels[at++] = label;
    }
  return { rows: { values: rows, count: labels.length, channels }, labels };
}

/** Centres rows and gives them a mean squared length of 1, as those are that it is made of. */
function scalingOf({ values, count, channels }: Rows): (rows: Rows) => Rows {
  const means = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) means[i % channels]! += values[i]! / count;
  const squares = values.reduce((sum, value, i) => sum + (value - means[i % channels]!) ** 2, 0);
  const length = squares > 0 ? Math.sqrt(squares / count) : 1;
  return (rows) => ({
    ...rows,
    values: rows.values.map((value, i) => (value - means[i % channels]!) / length),
  });
}
