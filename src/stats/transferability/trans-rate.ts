import { factorise } from './cholesky.ts';
import { differ, presentClasses } from './classes.ts';
import { smallerProducts } from './gram.ts';
import { centred, type FeatureMatrix, varies } from './matrix.ts';

/** The squared distortion that the coding rate allows, as the authors have it. */
const DISTORTION = 1e-4;

/**
 * TransRate: the coding rate of the centred features Z less that of them given the labels,
 * R(Z) - sum over classes c of (n_c / n) R(Z_c), where
 * R(Z) = 1/2 log det(I + Zᵀ Z / (n distortion)) (Huang et al. 2022, ICML). The classes count by
 * their images, as the rate given the labels needs; the authors' listing counts them alike, which
 * is the same of balanced labels. Depends on the features' unit, as the authors' does. Higher is
 * better.
 * @param labels 0..classes - 1.
 * @returns In nats, 0 or more; NaN where the features are not finite or all the same, or the
 * labels are.
 */
export function transRate(features: FeatureMatrix, labels: Int32Array, classes: number): number {
  if (!differ(labels) || !varies(features)) return Number.NaN;
  const { count, channels } = features;
  const present = presentClasses(labels, classes);
  const rows = centred(features);
  const within = present.sizes.map((size, label) => {
    const own = new Float64Array(size * channels);
    let filled = 0;
    present.labels.forEach((each, i) => {
      if (each !== label) return;
      own.set(rows.subarray(i * channels, (i + 1) * channels), filled);
      filled += channels;
    });
    return (size / count) * codingRate(own, size, channels);
  });
  return codingRate(rows, count, channels) - within.reduce((sum, rate) => sum + rate, 0);
}

/** In the smaller of the two spaces: det(I + Zᵀ Z) is det(I + Z Zᵀ). */
function codingRate(rows: Float64Array, count: number, channels: number): number {
  const { size, products } = smallerProducts(rows, count, channels);
  for (let i = 0; i < products.length; i++) products[i]! /= count * DISTORTION;
  for (let i = 0; i < products.length; i += size + 1) products[i]! += 1;
  factorise(products, size);
  let rate = 0;
  for (let i = 0; i < products.length; i += size + 1) rate += Math.log(products[i]!);
  return rate;
}
