import { differ, presentClasses } from './classes.ts';
import { rowProducts } from './gram.ts';
import { type FeatureMatrix, varies } from './matrix.ts';

/** Neighbours that vote at most. */
const MOST_NEIGHBOURS = 20;
/** Similarities closer than this are equal: the rest is rounding. */
const RESOLUTION = 1e-10;

/**
 * The share of images whose class is that of most of their k nearest others by cosine similarity
 * (leave-one-out; Cover and Hart 1967, IEEE Trans. Information Theory), k = 20 or the images of
 * the smallest class, one vote each. Of classes with as many votes the one that has the nearest
 * neighbour; of images as near the first. A row of zeros is as far from all. Higher is better.
 * @param labels 0..classes - 1.
 * @returns 0..1; NaN where the features are not finite or all the same, or the labels are.
 */
export function nearestNeighbours(
  features: FeatureMatrix,
  labels: Int32Array,
  classes: number,
): number {
  if (!differ(labels) || !varies(features)) return Number.NaN;
  const present = presentClasses(labels, classes);
  const k = Math.min(MOST_NEIGHBOURS, ...present.sizes);
  const { count, channels } = features;
  const similarities = rowProducts(unitRows(features), count, channels);
  let right = 0;
  for (let i = 0; i < count; i++) {
    const near = nearest(similarities, count, i, k);
    if (voted(near, present.labels, present.sizes.length) === present.labels[i]) right++;
  }
  return right / count;
}

/** Every row divided by its length; a row of zeros stays. */
function unitRows({ values, count, channels }: FeatureMatrix): Float64Array {
  const rows = new Float64Array(values);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * channels, (i + 1) * channels);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0));
    if (length > 0) for (let c = 0; c < channels; c++) row[c]! /= length;
  }
  return rows;
}

/**
 * The k rows most similar to row i but itself, the nearest first.
 * @param similarities [count, count], of which the lower triangle is read.
 */
function nearest(similarities: Float64Array, count: number, i: number, k: number): number[] {
  const found: number[] = [];
  const values: number[] = [];
  for (let j = 0; j < count; j++) {
    if (j === i) continue;
    const own = similarities[Math.max(i, j) * count + Math.min(i, j)]!;
    const value = Math.round(own / RESOLUTION);
    if (found.length === k && value <= values[k - 1]!) continue;
    let place = found.length;
    while (place > 0 && values[place - 1]! < value) place--;
    found.splice(place, 0, j);
    values.splice(place, 0, value);
    if (found.length > k) {
      found.pop();
      values.pop();
    }
  }
  return found;
}

/** The class with the most votes; of equal ones the one voted for first. */
function voted(near: readonly number[], labels: Int32Array, classes: number): number {
  const votes = new Int32Array(classes);
  for (const j of near) votes[labels[j]!]! += 1;
  const most = Math.max(...votes);
  return labels[near.find((j) => votes[labels[j]!] === most)!]!;
}
