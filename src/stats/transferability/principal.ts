import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { smallerProducts } from './gram.ts';
import { centred, type FeatureMatrix } from './matrix.ts';

/** Eigenvalues below this share of the largest are rounding. */
const RANK_TOLERANCE = 1e-10;

/** Examples in the coordinates of their principal axes, the one of the largest variance first. */
export interface Principal {
  /** [count, axes] row-major, of means 0. */
  readonly scores: Float64Array;
  readonly count: number;
  readonly axes: number;
  /** Of each axis, divided by the count. */
  readonly variances: readonly number[];
}

/**
 * Principal components of features: as many axes as their rank, from the eigenvectors of the
 * smaller of the two Gram matrices. The sign of an axis is arbitrary.
 * @param features Finite, not all rows the same.
 */
export function principalOf(features: FeatureMatrix): Principal {
  const { count, channels } = features;
  const rows = centred(features);
  const { byExample, size, products } = smallerProducts(rows, count, channels);
  const { values, vectors } = decomposed(products, size);
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const kept = order.filter((i) => values[i]! > RANK_TOLERANCE * values[order[0]!]!);
  const scores = new Float64Array(count * kept.length);
  for (const [axis, from] of kept.entries()) {
    const length = Math.sqrt(values[from]!);
    const vector = Float64Array.from({ length: size }, (_, i) => vectors.get(i, from));
    for (let i = 0; i < count; i++)
      scores[i * kept.length + axis] = byExample
        ? vector[i]! * length
        : projection(rows, i * channels, vector);
  }
  const variances = kept.map((from) => values[from]! / count);
  return { scores, count, axes: kept.length, variances };
}

/** The first axes alone. */
export function leading({ scores, count, axes, variances }: Principal, most: number): Principal {
  const kept = Math.min(most, axes);
  const own = new Float64Array(count * kept);
  for (let i = 0; i < count; i++) own.set(scores.subarray(i * axes, i * axes + kept), i * kept);
  return { scores: own, count, axes: kept, variances: variances.slice(0, kept) };
}

/** How many axes it takes for a share of all variance. */
export function axesFor({ variances }: Principal, share: number): number {
  const goal = share * variances.reduce((sum, variance) => sum + variance, 0);
  let [axes, covered] = [0, 0];
  while (axes < variances.length && covered < goal) covered += variances[axes++]!;
  return axes;
}

/** Eigenvalues and eigenvectors, in columns, of a matrix whose lower triangle counts. */
function decomposed(lower: Float64Array, size: number) {
  const matrix = Matrix.zeros(size, size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      matrix.set(row, column, lower[row * size + column]!);
      matrix.set(column, row, lower[row * size + column]!);
    }
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: found.realEigenvalues, vectors: found.eigenvectorMatrix };
}

function projection(rows: Float64Array, start: number, axis: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < axis.length; c++) sum += rows[start + c]! * axis[c]!;
  return sum;
}
