import { expect, test } from 'vitest';
import { Curvature } from '../../../src/training/probe/curvature.ts';
import { minimise, type Objective } from '../../../src/training/probe/lbfgs.ts';

const LIMITS = { tolerance: 1e-9, maxIterations: 500 };
const SIZE = 30;

/** Of scales from 1 to 1000, and `ridge` / 2 times the squares of all but the last coordinate. */
function bowl(ridge: number): Objective {
  return (x, gradient) => {
    let value = 0;
    for (let i = 0; i < SIZE; i++) {
      const scale = 10 ** ((3 * i) / SIZE);
      const own = i < SIZE - 1 ? ridge : 0;
      gradient[i] = scale * (x[i]! - 1) + own * x[i]!;
      value += (scale / 2) * (x[i]! - 1) ** 2 + (own / 2) * x[i]! ** 2;
    }
    return value;
  };
}

test('nothing remembered is steepest descent', () => {
  expect([...new Curvature(3).directionOf(Float64Array.of(2, -1))]).toEqual([-2, 1]);
});

test('maps the change of a gradient along the last step onto that step', () => {
  const curvature = new Curvature(2);
  curvature.remember(Float64Array.of(1, 0), Float64Array.of(4, 1));
  curvature.remember(Float64Array.of(0, 1), Float64Array.of(1, 3));
  const direction = curvature.directionOf(Float64Array.of(1, 3));
  expect(direction[0]).toBeCloseTo(0, 12);
  expect(direction[1]).toBeCloseTo(-1, 12);
});

test('of squares that are added to the first coordinates it knows all', () => {
  const curvature = new Curvature(2);
  curvature.remember(Float64Array.of(1, 1), Float64Array.of(4, 3));
  curvature.addSquares(10, 1);
  const direction = curvature.directionOf(Float64Array.of(14, 3));
  expect(direction[0]).toBeCloseTo(-1, 12);
  expect(direction[1]).toBeCloseTo(-1, 12);
});

test('what is no curvature of a convex function is not remembered', () => {
  const curvature = new Curvature(2);
  curvature.remember(Float64Array.of(1, 0), Float64Array.of(-1, 0));
  curvature.remember(Float64Array.of(1, 0), Float64Array.of(1e-14, 1));
  expect(curvature.isEmpty).toBe(true);
  curvature.remember(Float64Array.of(1, 0), Float64Array.of(1, 0));
  curvature.addSquares(-1, 2);
  expect(curvature.isEmpty).toBe(true);
});

test('a function whose curvature is known but for squares takes fewer steps, to the same minimum', () => {
  const curvature = new Curvature(100);
  minimise(bowl(10), new Float64Array(SIZE), LIMITS, curvature);
  curvature.addSquares(1 - 10, SIZE - 1);
  const known = minimise(bowl(1), new Float64Array(SIZE), LIMITS, curvature);
  const unknown = minimise(bowl(1), new Float64Array(SIZE), LIMITS, new Curvature(100));
  expect(known.converged && unknown.converged).toBe(true);
  expect(known.evaluations).toBeLessThan(unknown.evaluations / 2);
  for (const [i, value] of known.point.entries()) expect(value).toBeCloseTo(unknown.point[i]!, 7);
});

test('curvature that is wrong by far moves no minimum', () => {
  const curvature = new Curvature(5);
  const axis = (i: number, scale: number) =>
    Float64Array.from({ length: SIZE }, (_, k) => (k === i ? scale : 0));
  // As if the function were 1e30 times as flat: no step of forty halvings is short enough.
  for (let i = 0; i < 5; i++) curvature.remember(axis(i, 1), axis(i, 1e-30));
  const { point, converged } = minimise(bowl(0), new Float64Array(SIZE), LIMITS, curvature);
  expect(converged).toBe(true);
  for (const value of point) expect(value).toBeCloseTo(1, 7);
});
