import { dot, largestMagnitude } from '../../stats/vectors.ts';
import { Curvature } from './curvature.ts';

/** A smooth function: its value at a point, and its gradient there, which is written to `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Of value and gradient. */
  readonly evaluations: number;
  /** Whether the gradient came below the tolerance, and not the iterations to their end. */
  readonly converged: boolean;
}

export interface Limits {
  /** Of the largest magnitude in the gradient. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** A point with the function's value and gradient there. */
interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** Steps that are remembered where nothing else is asked. */
const MEMORY = 10;
/** Share of the decrease that the gradient promises which a step must bring (Armijo). */
const SUFFICIENT = 1e-4;
/** Share of a value below which a difference of values is rounding. */
const ROUNDING = 1e-12;
/** Halvings of a step until it is given up: what is left is rounding. */
const MAX_HALVINGS = 40;

/**
 * Minimises a convex function by L-BFGS (Nocedal and Wright 2006, algorithm 7.5), with steps that
 * are halved until they bring what the gradient promises.
 * @param start Where it begins; stays as it is.
 * @param curvature What is known of the function's, to which the steps are added: a good guess saves
 *   steps, a bad one is forgotten, and neither moves the minimum.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations }: Limits,
  curvature = new Curvature(MEMORY),
): Minimum {
  let evaluations = 0;
  const placeAt = (point: Float64Array): Place => {
    evaluations += 1;
    const gradient = new Float64Array(point.length);
    return { value: objective(point, gradient), point, gradient };
  };
  const ended = ({ point, value, gradient }: Place, iterations: number): Minimum => {
    const converged = largestMagnitude(gradient) <= tolerance;
    return { point, value, iterations, evaluations, converged };
  };
  let place = placeAt(start.slice());
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    if (largestMagnitude(place.gradient) <= tolerance) return ended(place, iterations);
    const next = stepFrom(place, curvature, placeAt);
    if (next !== null) {
      curvature.remember(
        difference(next.point, place.point),
        difference(next.gradient, place.gradient),
      );
      place = next;
    } else if (curvature.isEmpty) return ended(place, iterations);
    else curvature.forget();
  }
  return ended(place, maxIterations);
}

/** The place after a step; null where no step is short enough to bring what is promised. */
function stepFrom(
  place: Place,
  curvature: Curvature,
  placeAt: (point: Float64Array) => Place,
): Place | null {
  const { point, gradient } = place;
  const direction = curvature.directionOf(gradient);
  const slope = dot(gradient, direction);
  // At first nothing is known of the scale.
  let step = curvature.isEmpty ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
  for (let halvings = 0; halvings <= MAX_HALVINGS && slope < 0; halvings++) {
    const next = placeAt(point.map((value, i) => value + step * direction[i]!));
    if (next.value <= place.value + SUFFICIENT * step * slope) return next;
    if (isDecreaseBySlopes(place, next, direction, slope)) return next;
    step /= 2;
  }
  return null;
}

/**
 * Near the minimum a decrease is less than the rounding of the values, and the slopes alone show it:
 * the approximate Wolfe condition of Hager and Zhang 2005 (SIAM J. Optimization 16, equation 4.1).
 */
function isDecreaseBySlopes(
  place: Place,
  next: Place,
  direction: Float64Array,
  slope: number,
): boolean {
  return (
    next.value <= place.value + ROUNDING * Math.abs(place.value) &&
    dot(next.gradient, direction) <= (2 * SUFFICIENT - 1) * slope
  );
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}
