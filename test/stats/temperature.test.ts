import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fittedTemperature, scaledConfidence } from '../../src/stats/temperature.ts';
import { array } from '../reference/formula.ts';

/** What imbalance.py wrote. */
interface Golden {
  readonly temperatures: { scale: number; temperature: number; before: number; after: number }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../reference/golden/imbalance.json', import.meta.url), 'utf8'),
);
const [COUNT, CLASSES] = [200, 3];

/** Mean negative log-likelihood in double precision. */
function loss(logits: ArrayLike<number>, labels: readonly number[], temperature: number): number {
  const classes = logits.length / labels.length;
  return (
    labels.reduce((sum, label, i) => {
      const row = Array.from({ length: classes }, (_, k) => logits[i * classes + k]! / temperature);
      const top = Math.max(...row);
      return sum + Math.log(row.reduce((s, z) => s + Math.exp(z - top), 0)) + top - row[label]!;
    }, 0) / labels.length
  );
}

describe('the fitted temperature', () => {
  test.each(golden.temperatures)("of logits times $scale is SciPy's", (expected) => {
    const labels = Array.from({ length: COUNT }, (_, i) => i % CLASSES);
    const logits = array('calibration', [COUNT, CLASSES]).map((value, i) =>
      Math.fround(
        expected.scale * (value + (i % CLASSES === labels[Math.floor(i / CLASSES)] ? 0.5 : 0)),
      ),
    );
    const found = fittedTemperature(logits, labels);
    // SciPy's minimum of a parabola is known to the square root of its precision.
    expect(Math.abs(found / expected.temperature - 1)).toBeLessThan(1e-7);
    expect(loss(logits, labels, 1)).toBeCloseTo(expected.before, 12);
    expect(loss(logits, labels, found)).toBeCloseTo(expected.after, 12);
  });

  const rows = fc
    .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 12 }))
    .chain(([classes, count]) =>
      fc.record({
        logits: fc.array(
          fc.integer({ min: -300, max: 300 }).map((z) => z / 10),
          {
            minLength: classes * count,
            maxLength: classes * count,
          },
        ),
        labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), {
          minLength: count,
          maxLength: count,
        }),
      }),
    );

  test('has the least loss of all', () => {
    fc.assert(
      fc.property(rows, ({ logits, labels }) => {
        const found = fittedTemperature(logits, labels);
        fc.pre(Number.isFinite(found));
        const least = loss(logits, labels, found);
        for (const factor of [0.5, 0.99, 1.01, 2])
          expect(loss(logits, labels, factor * found)).toBeGreaterThanOrEqual(least - 1e-12);
      }),
    );
  });

  test.each([
    ['every label has the largest logit', [2, 0, 0, 3], [0, 1]],
    ['labels have less than the mean of their rows', [2, 0, 0, 3], [1, 0]],
    ['nothing tells the classes apart', [0, 0, 0, 0], [1, 0]],
    ['there is no image', [], []],
  ])('is none where %s', (_what, logits, labels) => {
    expect(fittedTemperature(logits, labels)).toBeNaN();
  });
});

test('confidence is that of the softmax of scaled logits', () => {
  const found = scaledConfidence([2, 0, 0, 1, 5, 1], 3, 2);
  const softmax = (row: number[]) => {
    const powers = row.map((z) => Math.exp(z / 2));
    return Math.max(...powers) / powers.reduce((a, b) => a + b, 0);
  };
  expect(found[0]).toBeCloseTo(softmax([2, 0, 0]), 12);
  expect(found[1]).toBeCloseTo(softmax([1, 5, 1]), 12);
  expect(scaledConfidence([1, 2], 2, Number.NaN)[0]).toBeNaN();
});
