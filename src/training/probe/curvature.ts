import { dot } from '../../stats/vectors.ts';

interface Pair {
  /** A step. */
  readonly s: Float64Array;
  /** How the gradient changed along it. */
  readonly y: Float64Array;
  /** 1 / sᵀ y. */
  readonly rho: number;
}

/** Share of |s| |y| below which sᵀ y is rounding: a convex function has none below 0. */
const LEAST_CURVATURE = 1e-12;

/**
 * What the last steps have shown of a convex function's curvature, and the inverse Hessian that
 * L-BFGS makes of it (Nocedal and Wright 2006, algorithm 7.4).
 */
export class Curvature {
  #pairs: Pair[] = [];
  readonly #most: number;

  /** @param most Steps that are remembered. */
  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#pairs.length === 0;
  }

  forget(): void {
    this.#pairs = [];
  }

  /** Remembers a step and the change of the gradient along it, unless that is rounding; keeps both. */
  remember(s: Float64Array, y: Float64Array): void {
    const curvature = dot(s, y);
    if (curvature <= LEAST_CURVATURE * Math.sqrt(dot(s, s) * dot(y, y))) return;
    this.#pairs.push({ s, y, rho: 1 / curvature });
    if (this.#pairs.length > this.#most) this.#pairs.shift();
  }

  /**
   * Goes over to the function that has `more` / 2 times the squares of its first coordinates added.
   * Along the same steps its gradient changes by `more` times the step besides, exactly.
   * @param more Below 0 where squares are taken away.
   * @param coordinates How many of the first have squares.
   */
  addSquares(more: number, coordinates: number): void {
    const before = this.#pairs;
    this.#pairs = [];
    for (const { s, y } of before) {
      for (let i = 0; i < coordinates; i++) y[i]! += more * s[i]!;
      this.remember(s, y);
    }
  }

  /** Minus a gradient times the inverse Hessian; minus the gradient where nothing is remembered. */
  directionOf(gradient: Float64Array): Float64Array {
    const pairs = this.#pairs;
    const q = gradient.map((value) => -value);
    const alphas = new Float64Array(pairs.length);
    for (let k = pairs.length - 1; k >= 0; k--) {
      const { s, y, rho } = pairs[k]!;
      alphas[k] = rho * dot(s, q);
      addTimes(q, -alphas[k]!, y);
    }
    const last = pairs.at(-1);
    if (last === undefined) return q;
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
    for (const [k, { s, y, rho }] of pairs.entries()) addTimes(q, alphas[k]! - rho * dot(y, q), s);
    return q;
  }
}

function addTimes(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * values[i]!;
}
