import { minimise } from './lbfgs.ts';
import { type Rows, spanOf } from './span.ts';

/** A linear classifier of features: logits = features kernel + bias. */
export interface LinearModel {
  /** [channels, classes] row-major. */
  readonly kernel: Float64Array;
  /** [classes]. */
  readonly bias: Float64Array;
  readonly iterations: number;
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

/**
 * Multinomial logistic regressions with L2 penalties: each minimises the mean over the rows of class
 * weight times cross-entropy, plus lambda / 2 times the squares of the kernel, not of the bias
 * (scikit-learn's LogisticRegression with C = 1 / (lambda n)). Each starts from the one before it.
 * @param lambdas From the strongest to the weakest: then each start is near.
 */
export function logisticPath(
  { rows, labels, classes, weights }: Fitted,
  lambdas: readonly number[],
): LinearModel[] {
  const { coordinates, basis } = spanOf(rows);
  const { channels } = coordinates;
  let point = new Float64Array((channels + 1) * classes);
  return lambdas.map((lambda) => {
    const objective = lossOf({ rows: coordinates, labels, classes, weights }, lambda);
    const found = minimise(objective, point, LIMITS);
    point = found.point as Float64Array<ArrayBuffer>;
    const kernel = point.subarray(0, channels * classes);
    const { iterations, converged } = found;
    return {
      kernel: basis === null ? kernel.slice() : inChannels(kernel, basis, classes),
      bias: point.slice(channels * classes),
      iterations,
      converged,
    };
  });
}

/** Logits [count, classes] of rows, row-major. */
export function logitsOf(
  { values, count, channels }: Rows,
  { kernel, bias }: Pick<LinearModel, 'kernel' | 'bias'>,
): Float64Array {
  const classes = bias.length;
  const logits = new Float64Array(count * classes);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < classes; k++) logits[i * classes + k] = bias[k]!;
    for (let c = 0; c < channels; c++) {
      const value = values[i * channels + c]!;
      // Many features are 0 after a relu.
      if (value === 0) continue;
      for (let k = 0; k < classes; k++)
        logits[i * classes + k]! += value * kernel[c * classes + k]!;
    }
  }
  return logits;
}

function lossOf({ rows, labels, classes, weights }: Fitted, lambda: number) {
  const { values, count, channels } = rows;
  const size = channels * classes;
  return (point: Float64Array, gradient: Float64Array): number => {
    const kernel = point.subarray(0, size);
    const errors = logitsOf(rows, { kernel, bias: point.subarray(size) });
    let loss = 0;
    for (let i = 0; i < count; i++) {
      const weight = (weights?.[labels[i]!] ?? 1) / count;
      loss +=
        weight * toErrors(errors.subarray(i * classes, (i + 1) * classes), labels[i]!, weight);
    }
    gradient.fill(0);
    for (let i = 0; i < count; i++)
      for (let k = 0; k < classes; k++) {
        const error = errors[i * classes + k]!;
        gradient[size + k]! += error;
      }
    for (let i = 0; i < count; i++)
      for (let c = 0; c < channels; c++) {
        const value = values[i * channels + c]!;
        if (value === 0) continue;
        for (let k = 0; k < classes; k++)
          gradient[c * classes + k]! += value * errors[i * classes + k]!;
      }
    for (let j = 0; j < size; j++) {
      loss += (lambda / 2) * kernel[j]! ** 2;
      gradient[j]! += lambda * kernel[j]!;
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
