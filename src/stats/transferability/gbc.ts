import type { Classes } from './classes.ts';
import { leading, type Principal } from './principal.ts';

/** Principal axes at most; the authors'. */
const MOST_AXES = 64;
/** Least variance of a class, as a share of that of all images: images that are all the same. */
const LEAST_VARIANCE = 1e-4;

/** A class as a spherical Gaussian. */
interface Sphere {
  readonly mean: Float64Array;
  /** Along each axis. */
  readonly variance: number;
}

/**
 * The Gaussian Bhattacharyya Coefficient: minus the sum over all ordered pairs of classes of
 * exp(-D), D the Bhattacharyya distance of the two as spherical Gaussians (Pándy et al. 2022, CVPR,
 * with their 64 principal axes): |mean difference|² / (8 v) + axes / 2 ln(v / √(v₁ v₂)), v the mean
 * of the two variances. Their code has the logarithm once, and not for every axis as the
 * determinants in their equation have it; here it is as in the equation. Classes of one image are
 * left out: they have no variance. Higher is better.
 * @returns 0 at most, and -(classes² - classes) at least; NaN where fewer than two classes have two
 *   images or more.
 */
export function gaussianBhattacharyya(principal: Principal, { labels, sizes }: Classes): number {
  const { scores, axes, variances } = leading(principal, MOST_AXES);
  const whole = variances.reduce((sum, variance) => sum + variance, 0) / axes;
  const spheres = sizes.flatMap((size, label) =>
    size < 2 ? [] : [sphereOf(scores, axes, labels, label, size, LEAST_VARIANCE * whole)],
  );
  if (spheres.length < 2) return Number.NaN;
  let overlap = 0;
  for (const [i, one] of spheres.entries())
    for (const other of spheres.slice(i + 1)) overlap += 2 * Math.exp(-distance(one, other));
  return -overlap;
}

/** Its variance is divided by the images, as the authors have it. */
function sphereOf(
  scores: Float64Array,
  axes: number,
  labels: Int32Array,
  label: number,
  size: number,
  least: number,
): Sphere {
  const mean = new Float64Array(axes);
  let squares = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    for (let c = 0; c < axes; c++) mean[c]! += scores[i * axes + c]! / size;
  }
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    for (let c = 0; c < axes; c++) squares += (scores[i * axes + c]! - mean[c]!) ** 2;
  }
  return { mean, variance: Math.max(least, squares / size / axes) };
}

function distance(a: Sphere, b: Sphere): number {
  const axes = a.mean.length;
  const mean = (a.variance + b.variance) / 2;
  let squares = 0;
  for (let c = 0; c < axes; c++) squares += (a.mean[c]! - b.mean[c]!) ** 2;
  const spread = Math.log(mean) - (Math.log(a.variance) + Math.log(b.variance)) / 2;
  return squares / mean / 8 + (axes / 2) * spread;
}
