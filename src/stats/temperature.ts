/** Relative error of the temperature. */
const TOLERANCE = 1e-12;
const MAX_STEPS = 200;

/**
 * The temperature T > 0 that logits are divided by so that softmax(logits / T) has the least mean
 * negative log-likelihood of the labels (Guo et al. 2017, section 4.2): above 1 where they were
 * too confident. In 1 / T that is convex, so that there is one minimum, which Newton's steps find,
 * halved where they leave its bracket. NaN where there is none above 0: every label has the
 * largest logit of its row, or has on average no more than the mean of its row.
 * @param logits Row-major [labels, classes].
 */
export function fittedTemperature(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const rows = gapsOf(logits, labels);
  if (rows.length === 0) return Number.NaN;
  // At 1 / T = 0 the slope is the mean of the row less the label's logit.
  if (slopeAt(0, rows).slope >= 0) return Number.NaN;
  if (rows.every((gaps) => gaps.every((gap) => gap <= 0))) return Number.NaN;
  let [low, high] = [0, 1];
  while (slopeAt(high, rows).slope < 0) [low, high] = [high, 2 * high];
  let inverse = (low + high) / 2;
  for (let step = 0; step < MAX_STEPS && high - low > TOLERANCE * high; step++) {
    const { slope, curvature } = slopeAt(inverse, rows);
    if (slope < 0) low = inverse;
    else high = inverse;
    const next = inverse - slope / curvature;
    if (Math.abs(next - inverse) <= TOLERANCE * inverse) return 1 / next;
    inverse = next > low && next < high ? next : (low + high) / 2;
  }
  return 1 / inverse;
}

/** How far each class's logit is above that of its row's label. */
function gapsOf(logits: ArrayLike<number>, labels: ArrayLike<number>): number[][] {
  const classes = logits.length / labels.length;
  return Array.from(labels, (label, i) => {
    const own = logits[i * classes + label]!;
    return Array.from({ length: classes }, (_, k) => logits[i * classes + k]! - own);
  });
}

/** First and second derivative of the mean negative log-likelihood by 1 / T. */
function slopeAt(
  inverse: number,
  rows: readonly (readonly number[])[],
): { slope: number; curvature: number } {
  let [slope, curvature] = [0, 0];
  for (const gaps of rows) {
    const top = Math.max(...gaps);
    let [sum, first, second] = [0, 0, 0];
    for (const gap of gaps) {
      const power = Math.exp(inverse * (gap - top));
      sum += power;
      first += power * gap;
      second += power * gap ** 2;
    }
    slope += first / sum;
    curvature += second / sum - (first / sum) ** 2;
  }
  return { slope: slope / rows.length, curvature: curvature / rows.length };
}

/** Confidence in the largest logit of each row, divided by a temperature; NaN for a NaN. */
export function scaledConfidence(
  logits: ArrayLike<number>,
  classes: number,
  temperature: number,
): Float64Array {
  return Float64Array.from({ length: logits.length / classes }, (_, i) => {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) top = Math.max(top, logits[i * classes + k]!);
    let sum = 0;
    for (let k = 0; k < classes; k++)
      sum += Math.exp((logits[i * classes + k]! - top) / temperature);
    return 1 / sum;
  });
}
