import { transposed } from '../../stats/transferability/matrix.ts';
import { Curvature } from './curvature.ts';
import { minimise, type Objective } from './lbfgs.ts';
import { addProducts, fillLogits } from './products.ts';
import { type Rows, spanOf } from './span.ts';

/** A linear classifier of features: logits = features kernel + bias. */
export interface LinearModel {
  /** [channels, classes] row-major. */
  readonly kernel: Float64Array;
  /** [classes]. */
  readonly bias: Float64Array;
  readonly iterations: number;
  /** Of the loss and its gradient. */
  readonly evaluations: number;
  readonly converged: boolean;
}

/** What a logistic regression is fitted to. */
export interface Fitted {
  readonly rows: Rows;
  readonly labels: Int32Array;
  readonly classes: number;
  /** Of each class; null weighs all alike. */
  readonly weights: readonly number[] | null;
}

const LIMITS = { tolerance: 1e-6, maxIterations: 500 };
/** Steps whose curvature is remembered, where they fit: a hundred cost less than an evaluation saved. */
const MOST_STEPS = 100;
const LEAST_STEPS = 10;
/** Numbers that remembered steps may take: 128 MB. */
const MOST_NUMBERS = 2 ** 24;

/**
 * Multinomial logistic regressions with L2 penalties: each minimises the mean over the rows of class
 * weight times cross-entropy, plus lambda / 2 times the squares of the kernel, not of the bias
 * (scikit-learn's LogisticRegression with C = 1 / (lambda n)). Each starts where the two before it
 * point to, and knows the curvature that they found: the objectives differ by squares alone.
 * @param lambdas From the strongest to the weakest: then each start is near.
 */
export function* logisticPath(
  { rows, labels, classes, weights }: Fitted,
  lambdas: readonly number[],
): Generator<LinearModel> {
  const { coordinates, basis } = spanOf(rows);
  const { channels } = coordinates;
  const size = channels * classes;
  const fitted = { rows: coordinates, labels, classes, weights };
  const steps = Math.floor(MOST_NUMBERS / (2 * (size + classes)));
  const curvature = new Curvature(Math.max(LEAST_STEPS, Math.min(MOST_STEPS, steps)));
  const before: Fit[] = [];
  for (const lambda of lambdas) {
    const last = before.at(-1);
    if (last !== undefined) curvature.addSquares(lambda - last.lambda, size);
    const start = startOf(before, lambda) ?? new Float64Array(size + classes);
    const found = minimise(lossOf(fitted, lambda), start, LIMITS, curvature);
    const { point, iterations, evaluations, converged } = found;
    before.push({ lambda, point });
    if (before.length > 2) before.shift();
    const kernel = transposed(point.subarray(0, size), classes, channels);
    yield {
      kernel: basis === null ? kernel : inChannels(kernel, basis, classes),
      bias: point.slice(size),
      iterations,
      evaluations,
      converged,
    };
  }
}

/** Logits [count, classes] of rows, row-major. */
export function logitsOf(
  rows: Rows,
  { kernel, bias }: Pick<LinearModel, 'kernel' | 'bias'>,
): Float64Array {
  const classes = bias.length;
  const logits = new Float64Array(rows.count * classes);
  fillLogits(rows, transposed(kernel, rows.channels, classes), bias, logits);
  return logits;
}

interface Fit {
  readonly lambda: number;
  /** The kernel as [classes, channels], then the bias. */
  readonly point: Float64Array;
}

/**
 * On the line through the last two minima, as far as the penalty's logarithm moves on; not farther
 * than from the one to the other, since the path bends. With one of them, there.
 */
function startOf(before: readonly Fit[], lambda: number): Float64Array | undefined {
  const [first, last] = before;
  if (first === undefined || last === undefined) return first?.point;
  const stride = Math.log(last.lambda / first.lambda);
  const share = stride === 0 ? 0 : Math.min(1, Math.log(lambda / last.lambda) / stride);
  return last.point.map((value, i) => value + share * (value - first.point[i]!));
}

/** The objective of a kernel as [classes, channels] and, behind it, the bias. */
function lossOf({ rows, labels, classes, weights }: Fitted, lambda: number): Objective {
  const { count, channels } = rows;
  const size = channels * classes;
  const errors = new Float64Array(count * classes);
  return (point, gradient) => {
    const bias = point.subarray(size);
    fillLogits(rows, point, bias, errors);
    gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < count; i++) {
      const weight = (weights?.[labels[i]!] ?? 1) / count;
      const own = errors.subarray(i * classes, (i + 1) * classes);
      loss += weight * toErrors(own, labels[i]!, weight);
      for (let k = 0; k < classes; k++) gradient[size + k]! += own[k]!;
    }
    addProducts(rows, errors, classes, gradient);
    for (let j = 0; j < size; j++) {
      loss += (lambda / 2) * point[j]! ** 2;
      gradient[j]! += lambda * point[j]!;
    }
    return loss;
  };
}

/** Logits become weight times softmax less truth; returns the cross-entropy, in nats. */
function toErrors(logits: Float64Array, label: number, weight: number): number {
  const most = Math.max(...logits);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  const loss = Math.log(sum) + most - logits[label]!;
  for (let k = 0; k < logits.length; k++)
    logits[k] = weight * (Math.exp(logits[k]! - most) / sum - Number(k === label));
  return loss;
}

/** A kernel in the coordinates of a span as one of the channels. */
function inChannels(kernel: Float64Array, basis: Rows, classes: number): Float64Array {
  const { values, count: rank, channels } = basis;
  const whole = new Float64Array(channels * classes);
  for (let r = 0; r < rank; r++)
    for (let c = 0; c < channels; c++) {
      const axis = values[r * channels + c]!;
      for (let k = 0; k < classes; k++) whole[c * classes + k]! += axis * kernel[r * classes + k]!;
    }
  return whole;
}
