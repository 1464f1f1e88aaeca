import { differ, type Classes, presentClasses } from './classes.ts';
import { gramOf } from './gram.ts';
import { type FeatureMatrix, varies } from './matrix.ts';
import { spectrumOf } from './spectrum.ts';

/** As the authors' code has them: added to what alpha and beta are divided by, ... */
const EPSILON = 1e-5;
/** ... the iterations at most, ... */
const ITERATIONS = 11;
/** ... and the relative change of alpha / beta that ends them. */
const TOLERANCE = 1e-3;

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
 * over the classes that have images (You et al. 2021, ICML; the fixed-point iteration of You
 * et al. 2022, JMLR). Higher is better; of the same images only, for it depends on their labels.
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

/** The log evidence per example at the fixed point of alpha and beta. */
function evidence({ count, eigenvalues, weights, unexplained }: Problem): number {
  const over = (term: (eigenvalue: number, weight: number) => number) =>
    sum(eigenvalues.map((eigenvalue, i) => term(eigenvalue, weights[i]!)));
  let [alpha, beta, error, norm] = [1, 1, 0, 0];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const ratio = alpha / beta;
    // Of the mean of the posterior m: |F m - y|² and |m|².
    error = over((value, weight) => weight * (ratio / (value + ratio)) ** 2) + unexplained;
    norm = over((value, weight) => (value * weight) / (value + ratio) ** 2);
    alpha = over((value) => value / (value + ratio)) / (norm + EPSILON);
    beta =
      (count - eigenvalues.length + over((value) => ratio / (value + ratio))) / (error + EPSILON);
    if (Math.abs(alpha / beta - ratio) <= TOLERANCE * ratio) break;
  }
  // channels log alpha - log |alpha I + beta Fᵀ F|, to which eigenvalues of 0 add nothing.
  const complexity = over((value) => Math.log(alpha / (alpha + beta * value)));
  const fit = count * Math.log(beta / (2 * Math.PI)) - beta * error - alpha * norm;
  return (fit + complexity) / 2 / count;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
