import { midranks } from './ranks.ts';

/**
 * What each sample adds to an area under the ROC curve: scores whose mean is the area, and
 * whose variance about it, as that of any mean, is DeLong's (DeLong, DeLong and Clarke-Pearson
 * 1988), S10 / m + S01 / n. A sample's placement is the share of the other class that it is
 * on the right side of, ties counting half, found by ranks (Sun and Xu 2014). Its distance
 * from the area is weighed by how few its class has. Summed over groups they give the
 * variance of Obuchowski (1997).
 * @param scores One a sample, higher for what is likelier positive.
 * @param positive Whether the i-th sample is.
 * @returns [samples]; null where a class has fewer than two, whose variance is not known.
 */
export function areaScores(
  scores: ArrayLike<number>,
  positive: (i: number) => boolean,
): Float64Array | null {
  const ranks = midranks(scores);
  const total = ranks.length;
  const members = [true, false].map((side) =>
    Int32Array.from(ranks.keys()).filter((i) => positive(i) === side),
  );
  if (members.some(({ length }) => length < 2)) return null;
  const result = new Float64Array(total);
  for (const [side, own] of members.entries()) {
    const size = own.length;
    const within = midranks(Array.from(own, (i) => scores[i]!));
    const placements = Float64Array.from(own, (i, k) => {
      const below = (ranks[i]! - within[k]!) / (total - size);
      return side === 0 ? below : 1 - below;
    });
    const area = placements.reduce((sum, each) => sum + each, 0) / size;
    // A sample of `total` is divided by total - 1, and DeLong's of a class by size - 1.
    const weight = (total / size) * Math.sqrt((size * (total - 1)) / ((size - 1) * total));
    own.forEach((i, k) => {
      result[i] = area + weight * (placements[k]! - area);
    });
  }
  return result;
}

/**
 * The same of a classifier of several classes, whose area is the mean of each class that
 * occurs against the rest; of two classes that of class 1.
 * @param probabilities [n, classes], row by row.
 * @param labels [n], each 0..classes - 1.
 */
export function macroAreaScores(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
): Float64Array | null {
  const present = classes === 2 ? [1] : [...new Set(labels)];
  const each = present.map((label) =>
    areaScores(
      Float32Array.from(labels, (_, i) => probabilities[i * classes + label]!),
      (i) => labels[i] === label,
    ),
  );
  if (each.length === 0 || each.some((scores) => scores === null)) return null;
  return Float64Array.from(labels, (_, i) =>
    each.reduce((sum, scores) => sum + scores![i]! / each.length, 0),
  );
}
