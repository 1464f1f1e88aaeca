/**
 * The weight, 0..1, of a multiple of the identity in Ledoit and Wolf's estimate of a covariance
 * S, (1 - weight) S + weight (tr S / channels) I (Ledoit and Wolf 2004, J. Multivariate
 * Analysis), as scikit-learn computes it.
 * @param centred [count, channels], of channel means 0.
 * @param products Fᵀ F or F Fᵀ of them: [size, size], of which the lower triangle is read.
 */
export function ledoitWolf(
  centred: Float64Array,
  count: number,
  products: Float64Array,
  size: number,
): number {
  const channels = centred.length / count;
  const { first, second } = rowMoments(centred, count);
  const mean = first / channels;
  // Of S: the sum of squares, the distance from the identity's multiple, and its expected error.
  const squares = sumOfSquares(products, size) / count ** 2;
  const distance = squares - channels * mean ** 2;
  const error = Math.min((second - squares) / count, distance);
  return channels === 1 || error <= 0 ? 0 : error / distance;
}

/** Means of the rows' squared lengths and of the squares of these. */
function rowMoments(rows: Float64Array, count: number): { first: number; second: number } {
  const length = rows.length / count;
  let [first, second] = [0, 0];
  for (let start = 0; start < rows.length; start += length) {
    let squares = 0;
    for (let i = start; i < start + length; i++) squares += rows[i]! ** 2;
    first += squares / count;
    second += squares ** 2 / count;
  }
  return { first, second };
}

/** Over all of a symmetric matrix. */
function sumOfSquares(lower: Float64Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let k = 0; k < row; k++) sum += 2 * lower[start + k]! ** 2;
    sum += lower[start + row]! ** 2;
  }
  return sum;
}
