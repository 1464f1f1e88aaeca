import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { changePoints } from '../../src/stats/change-points.ts';

const level = (mean: number, count: number, random: { uniform(): number }) =>
  Array.from({ length: count }, () => mean + normal(random));

/** Box and Muller 1958. */
function normal(random: { uniform(): number }): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

test('steps without noise are found where they are', () => {
  expect(changePoints([1, 1, 1, 2, 2, 2, 5, 5])).toEqual([3, 6]);
  expect(changePoints([1, 1, 1, 1])).toEqual([]);
  expect(changePoints([1, 2, 3])).toEqual([]);
  expect(changePoints([])).toEqual([]);
});

test('the commit that a step came with is named, be it the last', () => {
  const noise = [0, 0.1, -0.1, 0.05, 0, 0.1, -0.1];
  expect(changePoints([...noise, 5])).toEqual([7]);
  expect(changePoints([...noise, 5, 0.1, 0])).toEqual([7, 8]);
  expect(changePoints([...noise, 0.2])).toEqual([]);
});

test('noise alone rarely makes a change, and a step of four deviations is found within one place', () => {
  const random = generatorOf('change points');
  let [wrong, found] = [0, 0];
  for (let i = 0; i < 200; i++) {
    if (changePoints(level(0, 30, random)).length > 0) wrong += 1;
    const stepped = [...level(0, 15, random), ...level(4, 15, random)];
    if (changePoints(stepped).some((at) => Math.abs(at - 15) <= 1)) found += 1;
  }
  expect(found).toBeGreaterThanOrEqual(190);
  expect(wrong).toBeLessThanOrEqual(20);
});

/** The least penalised cost over all partitions, each tried. */
function leastCost(values: readonly number[], penalty: number): number {
  const cost = (part: readonly number[]) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const from = (start: number): number => {
    if (start === values.length) return -penalty;
    let least = Number.POSITIVE_INFINITY;
    for (let end = start + 1; end <= values.length; end++) {
      least = Math.min(least, cost(values.slice(start, end)) + penalty + from(end));
    }
    return least;
  };
  return from(0);
}

const costOf = (values: readonly number[], changes: readonly number[], penalty: number) => {
  const bounds = [0, ...changes, values.length];
  return bounds.slice(1).reduce((sum, end, i) => {
    const part = values.slice(bounds[i], end);
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return sum + part.reduce((own, value) => own + (value - mean) ** 2, 0);
  }, penalty * changes.length);
};

test('no partition costs less', () => {
  const series = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
    minLength: 4,
    maxLength: 10,
  });
  fc.assert(
    fc.property(series, (values) => {
      const least = 3;
      const changes = changePoints(values, least);
      const steps = values
        .slice(1)
        .map((value, i) => Math.abs(value - values[i]!))
        .sort((a, b) => a - b);
      const half = (steps.length - 1) / 2;
      const own = (1.4826 * (steps[Math.floor(half)]! + steps[Math.ceil(half)]!)) / 2 / Math.SQRT2;
      const used = 3 * Math.max(own, least) ** 2 * Math.log(values.length);
      expect(costOf(values, changes, used)).toBeCloseTo(leastCost(values, used), 6);
    }),
  );
});

test('shifting or scaling a series leaves its changes', () => {
  const series = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 30 });
  fc.assert(
    fc.property(series, fc.integer({ min: -1000, max: 1000 }), (values, by) => {
      const changes = changePoints(values, 1);
      expect(
        changePoints(
          values.map((value) => value + by),
          1,
        ),
      ).toEqual(changes);
      expect(
        changePoints(
          values.map((value) => value * 4),
          4,
        ),
      ).toEqual(changes);
    }),
  );
});
