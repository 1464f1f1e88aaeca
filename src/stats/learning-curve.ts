import { quantileOf } from './quantile.ts';
import { around, LEAST_SIZES, type Normals, type SizedErrors } from './size-reaching.ts';
import { meanOf, sdOf } from './t.ts';

/** What a law says of errors at a size. */
export interface LearningCurve {
  /** Its error there, 0..1. */
  readonly error: number;
  /** Its data reliance there, in the error's unit: how much a size four times as small adds, nearly. */
  readonly reliance: number;
  /** The exponent of the size that was chosen, -1 to -0.01. */
  readonly gamma: number;
}

/** A curve with the intervals of error and reliance. */
export interface EstimatedCurve extends LearningCurve {
  readonly errorInterval: readonly [number, number];
  readonly relianceInterval: readonly [number, number];
}

/** Of errors in percent: what is left of their variance with endless data. */
const LEAST_VARIANCE = 0.02;
/** Per unit that gamma is from -1/2, against the weighted squares of errors in percent. */
const PENALTY = 5;
const GAMMAS = Array.from({ length: 100 }, (_, i) => (i - 100) / 100);

/**
 * A law e(n) = alpha + eta n^gamma of errors by size (Hoiem et al. 2021, Learning Curves for
 * Analysis of Deep Networks, ICML), as its error and its data reliance beta = -2 gamma eta N^gamma
 * at a size N, near which e(n) ≈ e_N + (√(N / n) - 1) beta_N; alpha and eta are too unstable to be
 * told. As the authors have it: least squares, each size weighed by the inverse of its variance
 * v₀ + v₁ / n, v₁ fitted to the variances of the sizes; gamma from a grid of hundredths, with a
 * penalty of 5 |gamma + 1/2| on squares of percent. Theirs may take v₁ below 0; here it is 0 at
 * least.
 * @param curve `LEAST_SIZES` different sizes or more, each with two errors or more, 0..1.
 * @throws {RangeError} With fewer sizes, or a size of one error.
 */
export function learningCurve(curve: readonly SizedErrors[], at: number): LearningCurve {
  const sizes = curve.map(({ size }) => size);
  const means = curve.map(({ errors }) => meanOf(errors));
  return fitted(sizes, means, weightsOf(curve), at);
}

/**
 * The same with intervals at 1 - alpha: quantiles over curves whose means are drawn about those
 * that were measured, by their standard errors and Student's t (a parametric bootstrap: with so few
 * seeds resampling them is too narrow).
 */
export function learningCurveInterval(
  curve: readonly SizedErrors[],
  at: number,
  alpha: number,
  random: Normals,
  draws = 1000,
): EstimatedCurve {
  const sizes = curve.map(({ size }) => size);
  const weights = weightsOf(curve);
  const drawn = Array.from({ length: draws }, () =>
    fitted(
      sizes,
      curve.map(({ errors }) => around(errors, random)),
      weights,
      at,
    ),
  );
  const interval = (values: readonly number[]): readonly [number, number] => {
    const ascending = Float64Array.from(values).sort();
    return [quantileOf(ascending, alpha / 2), quantileOf(ascending, 1 - alpha / 2)];
  };
  return {
    ...learningCurve(curve, at),
    errorInterval: interval(drawn.map(({ error }) => error)),
    relianceInterval: interval(drawn.map(({ reliance }) => reliance)),
  };
}

/** Of each size: the inverse of its variance, of errors in percent. */
function weightsOf(curve: readonly SizedErrors[]): number[] {
  const sizes = new Set(curve.map(({ size }) => size));
  if (sizes.size < LEAST_SIZES || curve.some(({ errors }) => errors.length < 2))
    throw new RangeError(`a learning curve needs ${LEAST_SIZES} sizes of two errors each`);
  let [products, squares] = [0, 0];
  for (const { size, errors } of curve) {
    const degrees = errors.length - 1;
    products += (degrees * (percent(sdOf(errors)) ** 2 - LEAST_VARIANCE)) / size;
    squares += degrees / size ** 2;
  }
  const slope = Math.max(0, products / squares);
  return curve.map(({ size }) => 1 / (LEAST_VARIANCE + slope / size));
}

/**
 * Least squares of means: of all errors they are the same, since those of a size share a weight,
 * which is divided among them.
 */
function fitted(
  sizes: readonly number[],
  means: readonly number[],
  weights: readonly number[],
  at: number,
): LearningCurve {
  let [best, least] = [{ alpha: 0, eta: 0, gamma: 0 }, Number.POSITIVE_INFINITY];
  for (const gamma of GAMMAS) {
    const { alpha, eta, squares } = lineOf(
      sizes.map((size) => size ** gamma),
      means.map(percent),
      weights,
    );
    const objective = squares + PENALTY * Math.abs(gamma + 0.5);
    if (objective >= least) continue;
    [best, least] = [{ alpha, eta, gamma }, objective];
  }
  const slope = best.eta * at ** best.gamma;
  return {
    error: (best.alpha + slope) / 100,
    reliance: (-2 * best.gamma * slope) / 100,
    gamma: best.gamma,
  };
}

/** The weighted least squares line of y on x, and the weighted squares that it leaves. */
function lineOf(x: readonly number[], y: readonly number[], weights: readonly number[]) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value, i) => sum + weights[i]! * value, 0) / total;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [across, along] = [0, 0];
  for (const [i, weight] of weights.entries()) {
    across += weight * (x[i]! - meanX) * (y[i]! - meanY);
    along += weight * (x[i]! - meanX) ** 2;
  }
  const eta = across / along;
  const alpha = meanY - eta * meanX;
  const squares = weights.reduce(
    (sum, weight, i) => sum + weight * (y[i]! - alpha - eta * x[i]!) ** 2,
    0,
  );
  return { alpha, eta, squares };
}

function percent(share: number): number {
  return 100 * share;
}
