import { type MeanEstimate, seedsEstimate } from './mean-estimate.ts';

/** What was measured of every image by every seed: each seed is tested on the same images. */
export interface Crossed {
  /** One a seed, two or more, each [images]: a score, or a difference of two. */
  readonly scores: readonly ArrayLike<number>[];
  /** [images] What group an image is of, such as its patient; null where each stands alone. */
  readonly groups: ArrayLike<number> | null;
  /** By how much one image that turns changes its score: 1 of right or wrong. */
  readonly step?: number;
}

/**
 * The mean of scores over seeds and test images, both of which are samples, with
 * the variance that each gives it. In the two-way model score(s, i) = mean +
 * seed(s) + image(i) + rest(s, i), crossed, the variance of the mean is
 *
 *   (MS(seeds) + MS(images) - MS(rest)) / (S n)
 *
 * (Obuchowski and Rockette 1995 and Gallas 2006, where seeds are readers and images
 * cases; the Multi-Bootstrap of Sellam et al. 2022; Miller 2024). The first term is
 * Student's over the seeds; the others are what the images add, taken as 0 where
 * they are below.
 *
 * Images of one group, such as a patient, are not independent: their scores are
 * summed and the groups are the sample (Miller 2024). The sum of squares is made
 * unbiased, and has Satterthwaite's degrees of freedom, for groups that go together
 * wholly: with groups of one size G / (G - 1) and G - 1.
 *
 * Two images are added to the variance, one of either sign (Bonett and Price 2012;
 * Agresti and Coull 1998 of a single share). Where no image was seen to differ it
 * would be 0, though up to 3 in n may (the rule of three). In groups each weighs as
 * many images as are seen to go together, all of a group where none was.
 * Images of one group alone have an infinite variance: nothing is known of another.
 * @param sdFloor Least standard deviation the seeds are credited with.
 * @throws RangeError where seeds have unlike numbers of images.
 */
export function crossedEstimate({ scores, groups, step = 1 }: Crossed, sdFloor = 0): MeanEstimate {
  const images = scores[0]!.length;
  if (scores.some(({ length }) => length !== images) || (groups && groups.length !== images))
    throw new RangeError('seeds that were not tested on the same images are not crossed');
  const means = scores.map(meanOfScores);
  const grouping = groupingOf(groups, images);
  const squares = squaresOf(scores, means, groups);
  const together =
    squares.images === 0
      ? grouping.size
      : Math.min(grouping.size, Math.max(1, squares.groups / squares.images));
  // Of one group nothing tells how much another would differ.
  const seen =
    grouping.correction === Number.POSITIVE_INFINITY
      ? Number.POSITIVE_INFINITY
      : grouping.correction * (squares.groups - squares.rest);
  const added = 2 * (step * together) ** 2;
  const seeds = seedsEstimate(means, sdFloor);
  return {
    ...seeds,
    images: {
      variance: (Math.max(0, seen) + added) / images ** 2,
      degrees: grouping.degrees,
    },
  };
}

function meanOfScores(scores: ArrayLike<number>): number {
  let sum = 0;
  for (let image = 0; image < scores.length; image++) sum += scores[image]!;
  return sum / scores.length;
}

interface Grouping {
  /** By how much a sum of squares about the mean is too small. */
  readonly correction: number;
  readonly degrees: number;
  /** Images that share a group with an image, itself among them, on average. */
  readonly size: number;
}

function groupingOf(groups: ArrayLike<number> | null, images: number): Grouping {
  if (groups === null)
    return { correction: images / (images - 1), degrees: Math.max(1, images - 1), size: 1 };
  const sizes = new Map<number, number>();
  for (let image = 0; image < images; image++) {
    const group = groups[image]!;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const power = (exponent: number) =>
    [...sizes.values()].reduce((sum, size) => sum + size ** exponent, 0);
  const second = power(2);
  return {
    correction: second / (second - (2 * power(3)) / images + second ** 2 / images ** 2),
    degrees: Math.max(1, second ** 2 / power(4) - 1),
    size: second / images,
  };
}

/**
 * Sums of squares of deviations from each seed's mean: of their means over the
 * seeds, by image and by group, and what of the latter the rest alone gives.
 */
function squaresOf(
  scores: readonly ArrayLike<number>[],
  means: readonly number[],
  groups: ArrayLike<number> | null,
): { images: number; groups: number; rest: number } {
  const seeds = scores.length;
  const images = scores[0]!.length;
  const single = new Float64Array(images);
  const places = placesOf(groups, images);
  const sums = new Float64Array(places.reduce((most, place) => Math.max(most, place + 1), 0));
  let total = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const [own, mean] = [scores[seed]!, means[seed]!];
    sums.fill(0);
    for (let image = 0; image < images; image++) {
      const deviation = own[image]! - mean;
      single[image]! += deviation / seeds;
      if (groups === null) total += deviation * deviation;
      else sums[places[image]!]! += deviation;
    }
    total += squared(sums);
  }
  const between = groups === null ? single : sums.fill(0);
  if (groups !== null)
    for (let image = 0; image < images; image++) between[places[image]!]! += single[image]!;
  const ofGroups = squared(between);
  return {
    images: squared(single),
    groups: ofGroups,
    // A group's deviations from its mean over the seeds have seeds - 1 degrees of freedom.
    rest: (total - seeds * ofGroups) / (seeds * (seeds - 1)),
  };
}

/** [images] Groups numbered from 0 without a gap; none where there are no groups. */
function placesOf(groups: ArrayLike<number> | null, images: number): Int32Array {
  if (groups === null) return new Int32Array();
  const places = new Map<number, number>();
  return Int32Array.from({ length: images }, (_, image) => {
    const group = groups[image]!;
    const place = places.get(group) ?? places.size;
    places.set(group, place);
    return place;
  });
}

function squared(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
