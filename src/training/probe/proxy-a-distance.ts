import { channelMeans, type FeatureMatrix } from '../../stats/transferability/matrix.ts';
import { linearProbe, type PenaltyGrid } from './linear-probe.ts';
import { logitsOf } from './logistic.ts';
import type { Rows } from './span.ts';

/** Of rows whose mean squared length is 1. */
const PENALTIES: PenaltyGrid = { from: 1e-6, to: 1, count: 7 };
/** Images of either side from which on a held-out error says something: half of them are fitted. */
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
 * Analysis of Representations for Domain Adaptation). The classifier is a logistic regression, and as
 * many images are taken of either side. Each quarter of them is tested once, by a classifier that is
 * fitted to two others, its penalty chosen on the last: of a hundred images one quarter alone would
 * say little.
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
  const ordered = [source, target].map((side) => ({
    ...side,
    order: random.shuffle(Int32Array.from({ length: side.count }, (_, i) => i)),
  }));
  const quarters = [0, 1, 2, 3].map((quarter) =>
    Array.from(
      { length: Math.floor(((quarter + 1) * count) / 4) - Math.floor((quarter * count) / 4) },
      (_, i) => Math.floor((quarter * count) / 4) + i,
    ),
  );
  let wrong = 0;
  for (const [at, tested] of quarters.entries()) {
    const [choosing, ...fitted] = [1, 2, 3].map((step) => quarters[(at + step) % 4]!);
    const error = await domainError(
      together(ordered, fitted.flat()),
      together(ordered, choosing!),
      together(ordered, tested),
      pause,
    );
    wrong += error * tested.length;
  }
  return Math.max(0, 2 * (1 - (2 * wrong) / count));
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
  places: readonly number[],
): Sides {
  const channels = sides[0]!.channels;
  const rows = new Float64Array(sides.length * places.length * channels);
  const labels = new Int32Array(sides.length * places.length);
  let at = 0;
  for (const [label, { values, order }] of sides.entries())
    for (const place of places) {
      const index = order[place]!;
      rows.set(values.subarray(index * channels, (index + 1) * channels), at * channels);
      labels[at++] = label;
    }
  return { rows: { values: rows, count: labels.length, channels }, labels };
}

/** Centres rows and gives them a mean squared length of 1, as those are that it is made of. */
function scalingOf(from: Rows): (rows: Rows) => Rows {
  const { values, count, channels } = from;
  const means = channelMeans(from);
  const squares = values.reduce((sum, value, i) => sum + (value - means[i % channels]!) ** 2, 0);
  const length = squares > 0 ? Math.sqrt(squares / count) : 1;
  return (rows) => ({
    ...rows,
    values: rows.values.map((value, i) => (value - means[i % channels]!) / length),
  });
}
