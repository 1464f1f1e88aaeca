import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimise } from '../../../src/training/probe/lbfgs.ts';

const LIMITS = { tolerance: 1e-8, maxIterations: 500 };

test('finds the minimum of convex quadratics, however unlike their scales', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 1,
        maxLength: 12,
      }),
      (axes) => {
        const found = minimise(
          (x, gradient) => {
            let value = 0;
            for (const [i, [power, center]] of axes.entries()) {
              const scale = 10 ** power;
              gradient[i] = scale * (x[i]! - center);
              value += (scale / 2) * (x[i]! - center) ** 2;
            }
            return value;
          },
          new Float64Array(axes.length),
          LIMITS,
        );
        expect(found.value).toBeLessThan(1e-9);
      },
    ),
    { numRuns: 100 },
  );
});

test('finds the end of Rosenbrock’s valley', () => {
  const { point, converged } = minimise(
    ([x, y], gradient) => {
      gradient[0] = -2 * (1 - x!) - 400 * x! * (y! - x! ** 2);
      gradient[1] = 200 * (y! - x! ** 2);
      return (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2;
    },
    Float64Array.of(-1.2, 1),
    LIMITS,
  );
  expect(converged).toBe(true);
  expect(point[0]).toBeCloseTo(1, 6);
  expect(point[1]).toBeCloseTo(1, 6);
});

test('ends with its iterations, and at once where it begins at the minimum', () => {
  const bowl = (x: Float64Array, gradient: Float64Array) => {
    gradient[0] = Math.exp(x[0]!);
    return Math.exp(x[0]!);
  };
  expect(minimise(bowl, Float64Array.of(0), { tolerance: 0, maxIterations: 3 })).toMatchObject({
    iterations: 3,
    converged: false,
  });
  const flat = (_: Float64Array, gradient: Float64Array) => {
    gradient[0] = 0;
    return 1;
  };
  expect(minimise(flat, Float64Array.of(5), LIMITS)).toMatchObject({
    iterations: 0,
    converged: true,
  });
});
