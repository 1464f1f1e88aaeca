import { factorise } from './cholesky.ts';

/** Added to every variance, so that no covariance is singular; scikit-learn's. */
const REGULARISATION = 1e-6;
/** Rise of the mean log likelihood below which a round is the last; scikit-learn's. */
const TOLERANCE = 1e-3;
/** Rounds at most; scikit-learn's. */
const MAX_ROUNDS = 100;
/** Responsibilities below this add nothing to a component that float64 would show. */
const NEGLIGIBLE = 1e-17;

interface Component {
  readonly logWeight: number;
  readonly mean: Float64Array;
  /** L of the covariance L Lᵀ, [axes, axes] lower triangular. */
  readonly factor: Float64Array;
  /** Of the covariance. */
  readonly logDeterminant: number;
}

/**
 * A mixture of Gaussians with full covariances, fitted by expectation maximisation (Dempster, Laird
 * and Rubin 1977) as scikit-learn's GaussianMixture does, whose constants these are.
 * @param rows [count, axes] row-major.
 * @param first [count] The component of each row to begin with; each component has one or more.
 * @returns [count, components] The posterior probability of each component, row by row.
 */
export function mixturePosterior(
  rows: Float64Array,
  axes: number,
  first: Int32Array,
  components: number,
): Float64Array {
  const count = rows.length / axes;
  let posterior = new Float64Array(count * components);
  for (const [i, component] of first.entries()) posterior[i * components + component] = 1;
  let before = Number.NEGATIVE_INFINITY;
  let fitted = maximised(rows, axes, posterior, components);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const expected = expectation(rows, axes, fitted);
    ({ posterior } = expected);
    fitted = maximised(rows, axes, posterior, components);
    if (Math.abs(expected.logLikelihood - before) < TOLERANCE) break;
    before = expected.logLikelihood;
  }
  return expectation(rows, axes, fitted).posterior;
}

/** The components that make the rows likeliest, given how much of each row belongs to each. */
function maximised(
  rows: Float64Array,
  axes: number,
  posterior: Float64Array,
  components: number,
): Component[] {
  const count = rows.length / axes;
  return Array.from({ length: components }, (_, k) => {
    // As scikit-learn: a component that no row belongs to is no division by 0.
    let weight = 10 * Number.EPSILON;
    const mean = new Float64Array(axes);
    for (let i = 0; i < count; i++) {
      const share = posterior[i * components + k]!;
      weight += share;
      if (share < NEGLIGIBLE) continue;
      for (let c = 0; c < axes; c++) mean[c]! += share * rows[i * axes + c]!;
    }
    for (let c = 0; c < axes; c++) mean[c]! /= weight;
    const factor = covariance(rows, axes, (i) => posterior[i * components + k]!, mean, weight);
    factorise(factor, axes);
    let logDeterminant = 0;
    for (let c = 0; c < axes; c++) logDeterminant += 2 * Math.log(factor[c * axes + c]!);
    return { logWeight: Math.log(weight / count), mean, factor, logDeterminant };
  });
}

/** The lower triangle. */
function covariance(
  rows: Float64Array,
  axes: number,
  shareOf: (row: number) => number,
  mean: Float64Array,
  weight: number,
): Float64Array {
  const sums = new Float64Array(axes * axes);
  const rest = new Float64Array(axes);
  for (let i = 0; i * axes < rows.length; i++) {
    const share = shareOf(i) / weight;
    if (share < NEGLIGIBLE) continue;
    for (let c = 0; c < axes; c++) rest[c] = rows[i * axes + c]! - mean[c]!;
    for (let c = 0; c < axes; c++) {
      const part = share * rest[c]!;
      for (let b = 0; b <= c; b++) sums[c * axes + b]! += part * rest[b]!;
    }
  }
  for (let c = 0; c < axes; c++) sums[c * axes + c]! += REGULARISATION;
  return sums;
}

/** How much of each row belongs to each component, and the mean log likelihood of the rows. */
function expectation(rows: Float64Array, axes: number, components: readonly Component[]) {
  const count = rows.length / axes;
  const posterior = new Float64Array(count * components.length);
  let logLikelihood = 0;
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * axes, (i + 1) * axes);
    const own = posterior.subarray(i * components.length, (i + 1) * components.length);
    for (const [k, component] of components.entries()) own[k] = logDensity(row, component);
    const most = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (const [k, density] of own.entries()) {
      own[k] = Math.exp(density - most);
      sum += own[k]!;
    }
    for (let k = 0; k < own.length; k++) own[k]! /= sum;
    logLikelihood += (most + Math.log(sum)) / count;
  }
  return { posterior, logLikelihood };
}

/** Of a weighted component at a row, in nats. */
function logDensity(row: Float64Array, { logWeight, mean, factor, logDeterminant }: Component) {
  const axes = row.length;
  const solved = new Float64Array(axes);
  let squares = 0;
  for (let c = 0; c < axes; c++) {
    let rest = row[c]! - mean[c]!;
    for (let b = 0; b < c; b++) rest -= factor[c * axes + b]! * solved[b]!;
    solved[c] = rest / factor[c * axes + c]!;
    squares += solved[c]! ** 2;
  }
  return logWeight - (axes * Math.log(2 * Math.PI) + logDeterminant + squares) / 2;
}
