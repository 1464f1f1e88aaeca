import { Matrix, SVD } from 'ml-matrix';
import { centred, channelMeans, type FeatureMatrix } from './matrix.ts';

/**
 * The Fréchet distance of two samples' features as Gaussians, squared as is usual: |m₁ - m₂|² +
 * tr(S₁ + S₂ - 2 (S₁ S₂)^½) with means m and covariances S divided by count - 1 (Dowson and Landau
 * 1982; Heusel et al. 2017, FID). tr((S₁ S₂)^½) is the sum of the singular values of X₁ X₂ᵀ, the
 * centred features of all pairs of examples, over the root of the divisors: so no covariance is
 * formed and none need have full rank. In the square of the features' unit. Two samples of one
 * distribution are at a distance above 0, the more the fewer they are.
 * @returns 0 or more; NaN with fewer than two examples in either, or where a value is not finite.
 */
export function frechetDistance(a: FeatureMatrix, b: FeatureMatrix): number {
  if (a.channels !== b.channels) throw new RangeError('the features have other channels');
  if (Math.min(a.count, b.count) < 2 || !allFinite(a) || !allFinite(b)) return Number.NaN;
  const [one, other] = [centred(a), centred(b)];
  const [meanA, meanB] = [channelMeans(a), channelMeans(b)];
  const between = meanA.reduce((sum, mean, c) => sum + (mean - meanB[c]!) ** 2, 0);
  const spread = squaresOf(one) / (a.count - 1) + squaresOf(other) / (b.count - 1);
  const shared = nuclearNorm(one, other, a.channels) / Math.sqrt((a.count - 1) * (b.count - 1));
  // Below 0 only by rounding: of samples that are the same.
  return Math.max(0, between + spread - 2 * shared);
}

function allFinite({ values }: FeatureMatrix): boolean {
  return values.every(Number.isFinite);
}

/** The sum of the singular values of A Bᵀ. */
function nuclearNorm(a: Float64Array, b: Float64Array, channels: number): number {
  const [rows, columns] = [a.length / channels, b.length / channels];
  const product = new Matrix(rows, columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += a[i * channels + c]! * b[j * channels + c]!;
      product.set(i, j, sum);
    }
  const { diagonal } = new SVD(product, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return diagonal.reduce((sum, value) => sum + value, 0);
}

function squaresOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
