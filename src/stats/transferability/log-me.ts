import { type Classes, differ, presentClasses } from './classes.ts';
import { gramOf } from './gram.ts';
import { type FeatureMatrix, varies } from './matrix.ts';
import { spectrumOf } from './spectrum.ts';

/** Ratios of alpha to beta that are tried first, in decades of the largest eigenvalue, ... */
const DECADES = 12;
/** ... so many a decade, ... */
const STEPS = 4;
/** ... and how far the best of them is then narrowed down, in decades: the maximum is flat there. */
const TOLERANCE = 1e-7;

/**
 * F = U diag(s) Vᵀ [count, channels] and a one-hot column y, as far as the evidence needs them.
 * The eigenvalues s² beyond these are 0.
 */
interface Problem {
  readonly count: number;
  /** s², min(count, channels) of them. */
  readonly eigenvalues: Float64Array;
  /** (Uᵀ y)². */
  readonly weights: Float64Array;
  /** |y|² less the weights: what no features can explain. */
  readonly unexplained: number;
}

/**
 * LogME: the log evidence per example of Bayesian linear models of the one-hot labels on the
 * features, at its largest over the precisions alpha of the prior and beta of the noise, averaged
 * over the classes that have images (You et al. 2021, ICML). Higher is better; of the same
 * images only, for it depends on their labels. The authors find the maximum by a fixed-point
 * iteration, which stops short of it where there are fewer images than channels; here it is
 * searched for along the one ratio that it depends on.
 *
 * Where the rank k of the features is below their channels, the authors' code leaves -½ log alpha
 * out of the evidence for each of the others (issue 23 of thuml/LogME, which they confirm), and
 * so scores wide features too high or too low. Here the evidence is complete.
 * @param labels 0..classes - 1.
 * @returns NaN where the features are not finite or all the same, or the labels are.
 */
export function logMe(features: FeatureMatrix, labels: Int32Array, classes: number): number {
  if (!differ(labels) || !varies(features)) return Number.NaN;
  const problems = problemsOf(features, presentClasses(labels, classes));
  return problems.reduce((sum, problem) => sum + evidence(problem), 0) / problems.length;
}

/** One for every class. */
function problemsOf({ values, count, channels }: FeatureMatrix, classes: Classes): Problem[] {
  const { byExample, size, products, targets } = gramOf(new Float64Array(values), classes);
  const { values: raw, projections } = spectrumOf(products, size, targets);
  const eigenvalues = raw.map((value) => Math.max(value, 0));
  const least = Math.max(...eigenvalues) * Math.max(count, channels) * Number.EPSILON;
  return classes.sizes.map((images, column) => {
    const weights = eigenvalues.map((eigenvalue, i) => {
      const square = projections[i * classes.sizes.length + column]! ** 2;
      if (byExample) return square;
      // Fᵀ y was projected, on V: s Uᵀ y.
      return eigenvalue > least ? square / eigenvalue : 0;
    });
    const unexplained = byExample ? 0 : Math.max(0, images - sum(weights));
    return { count, eigenvalues, weights, unexplained };
  });
}

/** The log evidence per example at its largest over alpha and beta. */
function evidence(problem: Problem): number {
  const scale = Math.log10(Math.max(...problem.eigenvalues));
  const at = (decade: number) => profile(problem, 10 ** (scale + decade));
  const grid = Array.from(
    { length: 2 * DECADES * STEPS + 1 },
    (_, i) => (i - DECADES * STEPS) / STEPS,
  );
  const best = grid.reduce((a, b) => (at(b) > at(a) ? b : a));
  return at(largestNear(best, 1 / STEPS, at));
}

/**
 * The evidence at a ratio alpha / beta, at the beta that makes it largest: that is
 * count / (|F m - y|² + ratio |m|²), m the mean of the posterior, and the sum in brackets
 * is yᵀ (I + F Fᵀ / ratio)⁻¹ y.
 */
function profile({ count, eigenvalues, weights, unexplained }: Problem, ratio: number): number {
  let [misfit, complexity] = [unexplained, 0];
  eigenvalues.forEach((value, i) => {
    const shrunk = ratio / (value + ratio);
    misfit += weights[i]! * shrunk;
    // channels log alpha - log |alpha I + beta Fᵀ F|, to which eigenvalues of 0 add nothing.
    complexity += Math.log(shrunk);
  });
  return (count * (Math.log(count / (2 * Math.PI * misfit)) - 1) + complexity) / 2 / count;
}

/** Where a function is largest within `reach` of x, by the golden section (Kiefer 1953). */
function largestNear(x: number, reach: number, of: (x: number) => number): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [x - reach, x + reach];
  while (high - low > TOLERANCE) {
    const [left, right] = [high - share * (high - low), low + share * (high - low)];
    if (of(left) > of(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
