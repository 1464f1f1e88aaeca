import { factorise, solveLower } from './cholesky.ts';
import { differ, presentClasses } from './classes.ts';
import { type Gram, gramOf } from './gram.ts';
import { ledoitWolf } from './ledoit-wolf.ts';
import { centred, type FeatureMatrix, varies } from './matrix.ts';

/**
 * Least share of the identity in a covariance that is inverted. Shrinkage is below it only of
 * one channel, whose variance it leaves as it is, and of two points that have as many images
 * each: a covariance of rank one, of which this makes the pseudo-inverse.
 */
const LEAST_SHARE = 1e-9;

/**
 * The H-score of features f and labels y, tr(cov(f)⁻¹ cov(E[f | y])) (Bao et al. 2019, ICIP), with
 * Ledoit and Wolf's estimate for cov(f) and the second covariance times 1 - shrinkage (Ibrahim,
 * Ponomareva and Mazumder 2021). Both covariances are divided by the count, so that without
 * shrinkage it is Bao's, which either divisor gives. Higher is better.
 * @param labels 0..classes - 1.
 * @returns 0..classes - 1; NaN where the features are not finite or all the same, or the
 * labels are.
 */
export function shrunkHScore(features: FeatureMatrix, labels: Int32Array, classes: number): number {
  if (!differ(labels) || !varies(features)) return Number.NaN;
  const present = presentClasses(labels, classes);
  const rows = centred(features);
  const gram = gramOf(rows, present);
  const shrinkage = ledoitWolf(rows, features.count, gram.products, gram.size);
  const scale = (1 - shrinkage) / features.count;
  const variance = rows.reduce((sum, value) => sum + value ** 2, 0) / rows.length;
  const share = Math.max(shrinkage, LEAST_SHARE) * variance;
  const distances = inverseDistances(gram, scale, share, present.sizes);
  const total = distances.reduce((sum, distance) => sum + distance, 0);
  // By example: F (scale Fᵀ F + share I)⁻¹ Fᵀ = (I - share (scale F Fᵀ + share I)⁻¹) / scale.
  return gram.byExample ? distances.length - share * total : scale * total;
}

/**
 * Of every class tᵀ (scale G + share I)⁻¹ t / images, where G are the Gram matrix's products
 * and t is the class's target. Overwrites both.
 */
function inverseDistances(
  { size, products, targets }: Gram,
  scale: number,
  share: number,
  images: readonly number[],
): number[] {
  for (let i = 0; i < products.length; i++) products[i]! *= scale;
  for (let i = 0; i < products.length; i += size + 1) products[i]! += share;
  factorise(products, size);
  solveLower(products, size, targets);
  return images.map((count, column) => {
    let squares = 0;
    for (let i = column; i < targets.length; i += images.length) squares += targets[i]! ** 2;
    return squares / count;
  });
}
