import { dot, largestMagnitude } from '../vectors.ts';

/** Steps that an eigenvalue may take; two or three are usual. */
const MAX_STEPS = 60;

/** Of a symmetric matrix U diag(values) Uᵀ and of targets Y. */
export interface Spectrum {
  /** Eigenvalues [size], in no order; NaN where there was no convergence. */
  readonly values: Float64Array;
  /** Uᵀ Y, [size, columns]. */
  readonly projections: Float64Array;
}

/** Symmetric and tridiagonal: `off[i]` is beside `diagonal[i]` and `diagonal[i + 1]`. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
}

/**
 * Eigenvalues of a symmetric matrix, and targets in the basis of its eigenvectors: Householder's
 * tridiagonal form, then QL steps with an implicit shift (Golub and Van Loan 2013, 8.3). The
 * eigenvectors are never formed, which is most of what a decomposition costs. Absolute errors of
 * the eigenvalues are about float64's precision times the largest.
 * @param matrix [size, size], of which the lower triangle is read and overwritten.
 * @param targets [size, columns], overwritten.
 */
export function spectrumOf(matrix: Float64Array, size: number, targets: Float64Array): Spectrum {
  const { diagonal, off } = tridiagonalise(matrix, size, targets);
  diagonalise(diagonal, off, targets);
  return { values: diagonal, projections: targets };
}

/** From the last row up, reflects what is left of the diagonal onto the place next to it. */
function tridiagonalise(matrix: Float64Array, size: number, targets: Float64Array): Tridiagonal {
  const diagonal = new Float64Array(size);
  const off = new Float64Array(size);
  for (let i = size - 1; i > 0; i--) {
    diagonal[i] = matrix[i * size + i]!;
    const axis = matrix.subarray(i * size, i * size + i);
    const { reflected, half } = householder(axis);
    off[i - 1] = reflected;
    if (half === 0) continue;
    reflectMatrix(matrix, size, axis, half);
    reflectRows(targets, targets.length / size, axis, half);
  }
  diagonal[0] = matrix[0]!;
  return { diagonal, off };
}

/**
 * Makes of a vector x the v for which (I - v vᵀ / half) x is (0 .. 0, reflected), where half
 * is vᵀv / 2; 0 where x is, which needs no reflection. Of a rank below the size, what is left
 * of x is rounding errors of rounding errors: it is scaled, so that their squares are not 0.
 */
function householder(x: Float64Array): { reflected: number; half: number } {
  const scale = largestMagnitude(x);
  if (scale === 0) return { reflected: 0, half: 0 };
  for (let k = 0; k < x.length; k++) x[k]! /= scale;
  const squares = dot(x, x);
  const last = x[x.length - 1]!;
  const reflected = last > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  x[x.length - 1] = last - reflected;
  return { reflected: scale * reflected, half: squares - last * reflected };
}

/** The leading part of A becomes H A H, H = I - v vᵀ / half: A - v qᵀ - q vᵀ. */
function reflectMatrix(matrix: Float64Array, size: number, v: Float64Array, half: number): void {
  const q = timesVector(matrix, size, v);
  const share = dot(q, v) / (2 * half * half);
  for (let k = 0; k < q.length; k++) q[k] = q[k]! / half - share * v[k]!;
  for (let row = 0; row < v.length; row++) {
    const [vRow, qRow, start] = [v[row]!, q[row]!, row * size];
    for (let k = 0; k <= row; k++) matrix[start + k]! -= vRow * q[k]! + qRow * v[k]!;
  }
}

/** The leading part of a symmetric matrix, times v; reads the lower triangle once. */
function timesVector(matrix: Float64Array, size: number, v: Float64Array): Float64Array {
  const product = new Float64Array(v.length);
  for (let row = 0; row < v.length; row++) {
    const [vRow, start] = [v[row]!, row * size];
    let sum = matrix[start + row]! * vRow;
    for (let k = 0; k < row; k++) {
      const value = matrix[start + k]!;
      sum += value * v[k]!;
      product[k]! += value * vRow;
    }
    product[row]! += sum;
  }
  return product;
}

/** The leading rows of Y become H Y. */
function reflectRows(targets: Float64Array, columns: number, v: Float64Array, half: number): void {
  const shares = new Float64Array(columns);
  for (let i = 0; i < v.length * columns; i++) {
    shares[i % columns]! += (v[Math.floor(i / columns)]! / half) * targets[i]!;
  }
  for (let i = 0; i < v.length * columns; i++) {
    targets[i]! -= v[Math.floor(i / columns)]! * shares[i % columns]!;
  }
}

/** Leaves the eigenvalues in `diagonal`, and turns the targets' rows along. */
function diagonalise(diagonal: Float64Array, off: Float64Array, targets: Float64Array): void {
  const size = diagonal.length;
  const largest = Math.max(...[diagonal, off].map(largestMagnitude));
  const isZero = (i: number) => i === size - 1 || Math.abs(off[i]!) <= Number.EPSILON * largest;
  for (let first = 0; first < size; first++) {
    for (let step = 0; !isZero(first); step++) {
      if (step === MAX_STEPS) {
        diagonal.fill(Number.NaN);
        return;
      }
      let last = first + 1;
      while (!isZero(last)) last++;
      stepQL(diagonal, off, first, last, targets);
    }
  }
}

/** One QL step on the block from `first` to `last`, shifted by the eigenvalue that is near. */
function stepQL(
  diagonal: Float64Array,
  off: Float64Array,
  first: number,
  last: number,
  targets: Float64Array,
): void {
  const slope = (diagonal[first + 1]! - diagonal[first]!) / (2 * off[first]!);
  const root = Math.sqrt(slope * slope + 1);
  const shift = diagonal[first]! - off[first]! / (slope + (slope < 0 ? -root : root));
  let chased = diagonal[last]! - shift;
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const bulge = sine * off[i]!;
    const beside = cosine * off[i]!;
    const length = Math.sqrt(bulge * bulge + chased * chased);
    [sine, cosine] = length === 0 ? [0, 1] : [bulge / length, chased / length];
    // The last is 0 to precision, and stays.
    if (i < last - 1) off[i + 1] = length;
    const rest = diagonal[i + 1]! - moved;
    const turned = (diagonal[i]! - rest) * sine + 2 * cosine * beside;
    moved = sine * turned;
    diagonal[i + 1] = rest + moved;
    chased = cosine * turned - beside;
    rotateRows(targets, targets.length / diagonal.length, i, sine, cosine);
  }
  diagonal[first]! -= moved;
  off[first] = chased;
}

/** Rotates rows `row` and `row + 1` of [rows, columns] into each other. */
function rotateRows(
  values: Float64Array,
  columns: number,
  row: number,
  sine: number,
  cosine: number,
): void {
  for (let i = row * columns; i < (row + 1) * columns; i++) {
    const [upper, lower] = [values[i]!, values[i + columns]!];
    values[i] = cosine * upper - sine * lower;
    values[i + columns] = sine * upper + cosine * lower;
  }
}
