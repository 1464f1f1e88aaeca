import { dot, largestMagnitude } from '../../stats/vectors.ts';

/** A smooth function: its value at a point, and its gradient there, which is written to `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient came below the tolerance, and not the iterations to their end. */
  readonly converged: boolean;
}

/** Steps whose curvature is remembered. */
const MEMORY = 10;
/** Share of the decrease that the gradient promises which a step must bring (Armijo). */
const SUFFICIENT = 1e-4;
/** Halvings of a step until it is given up: what is left is rounding. */
const MAX_HALVINGS = 40;

/**
 * Minimises a convex function by L-BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5), with steps
 * that are halved until they bring what the gradient promises.
 * @param start Where it begins; stays as it is.
 * @param tolerance Of the largest magnitude in the gradient.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations }: { readonly tolerance: number; readonly maxIterations: number },
): Minimum {
  let point = start.slice();
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    if (largestMagnitude(gradient) <= tolerance)
      return { point, value, iterations, converged: true };
    const direction = directionOf(gradient, pairs);
    const slope = dot(gradient, direction);
    // At first nothing is known of the scale.
    let step = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(point.length);
    const nextGradient = new Float64Array(point.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; ; halvings++) {
      for (let i = 0; i < point.length; i++) next[i] = point[i]! + step * direction[i]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * step * slope) break;
      if (halvings === MAX_HALVINGS) return { point, value, iterations, converged: false };
      step /= 2;
    }
    const s = difference(next, point);
    const y = difference(nextGradient, gradient);
    const curvature = dot(s, y);
    // A convex function has none below 0, but for rounding.
    if (curvature > 0) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    [point, gradient, value] = [next, nextGradient, nextValue];
  }
  return {
    point,
    value,
    iterations: maxIterations,
    converged: largestMagnitude(gradient) <= tolerance,
  };
}

/** Minus the gradient times the remembered inverse Hessian. */
function directionOf(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.slice();
  const alphas = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!;
    alphas[k] = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i]! -= alphas[k]! * y[i]!;
  }
  const last = pairs.at(-1);
  const scale = last === undefined ? 1 : 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  for (const [k, { s, y, rho }] of pairs.entries()) {
    const beta = rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += (alphas[k]! - beta) * s[i]!;
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i]!;
  return q;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}
