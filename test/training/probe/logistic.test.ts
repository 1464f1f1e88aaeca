import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { linearProbe } from '../../../src/training/probe/linear-probe.ts';
import { logisticPath, logitsOf } from '../../../src/training/probe/logistic.ts';
import { type Rows, spanOf } from '../../../src/training/probe/span.ts';
import { madeFeatures } from '../../support/made-features.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../reference/golden/linear-probe.json', import.meta.url), 'utf8'),
);

/** The numbers of linear_probe.py. */
function drawn(name: string, count: number, channels: number): Rows {
  const offset = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const values = Float64Array.from({ length: count * channels }, (_, i) => {
    const rest = ((i + 1) * 7919 + offset * 977) % 65_537;
    return (2 * ((rest * rest) % 65_537)) / 65_537 - 1;
  });
  return { values, count, channels };
}

function task(name: string, count: number, channels: number, classes: number) {
  const rows = drawn(name, count, channels);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const values = rows.values.map((value) => Math.max(value, 0));
  labels.forEach((label, i) => {
    values[i * channels + label]! += 0.6;
  });
  return { rows: { ...rows, values }, labels, classes, weights: null };
}

function probabilities(logits: Float64Array): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return [...logits].map((logit) => Math.exp(logit) / sum);
}

test.each(golden as Record<string, never>[])(
  'probabilities of $name, $rows by $columns, lambda $lambda, are scikit-learn’s',
  (each) => {
    const { name, rows, columns, classes, lambda, weights } = each as unknown as {
      name: string;
      rows: number;
      columns: number;
      classes: number;
      lambda: number;
      weights: number[] | null;
    };
    const own = { ...task(name, rows, columns, classes), weights };
    // With a stronger one before it, from which it starts.
    const [, model] = [...logisticPath(own, [10 * lambda, lambda])];
    expect(model!.converged).toBe(true);
    const logits = logitsOf(own.rows, model!);
    const found = [0, 1, 2, 3, 4].flatMap((i) =>
      probabilities(logits.slice(i * classes, (i + 1) * classes)),
    );
    const expected = each['probabilities'] as unknown as number[];
    for (const [i, probability] of found.entries())
      expect(probability).toBeCloseTo(expected[i]!, 5);
  },
);

test('fewer rows than channels are in a basis of their span, which gives the same rows back', () => {
  const rows = drawn('span', 5, 12);
  // The last is a sum of two others: the rank is one less.
  const values = rows.values.slice();
  for (let c = 0; c < 12; c++) values[4 * 12 + c] = values[c]! + values[12 + c]!;
  const { coordinates, basis } = spanOf({ ...rows, values });
  expect(coordinates.channels).toBe(4);
  for (let i = 0; i < 5; i++)
    for (let c = 0; c < 12; c++) {
      let sum = 0;
      for (let r = 0; r < 4; r++)
        sum += coordinates.values[i * 4 + r]! * basis!.values[r * 12 + c]!;
      expect(sum).toBeCloseTo(values[i * 12 + c]!, 10);
    }
  expect(spanOf(drawn('tall', 12, 5)).basis).toBeNull();
});

test('of separable classes a tiny penalty has large weights, and ends', () => {
  const own = task('separable', 6, 9, 3);
  const [strong, weak] = [...logisticPath(own, [1, 1e-9])];
  const size = (kernel: Float64Array) => Math.max(...kernel.map(Math.abs));
  expect(size(weak!.kernel)).toBeGreaterThan(10 * size(strong!.kernel));
  expect(weak!.kernel.every(Number.isFinite)).toBe(true);
});

test('a class without a training row is never the answer, and a constant feature does no harm', () => {
  const own = task('missing', 20, 4, 2);
  const values = own.rows.values.slice();
  for (let i = 0; i < 20; i++) values[i * 4 + 3] = 7;
  const rows = { ...own.rows, values };
  const [model] = [...logisticPath({ ...own, rows, classes: 3 }, [1e-3])];
  const logits = logitsOf(rows, model!);
  for (let i = 0; i < 20; i++)
    expect(logits[3 * i + 2]!).toBeLessThan(Math.max(logits[3 * i]!, logits[3 * i + 1]!));
});

test('the penalty of the highest validation accuracy is taken, of equals that of the lower loss', async () => {
  const own = task('chosen', 40, 8, 4);
  const held = task('held out', 40, 8, 4);
  const grid = { from: 1e-6, to: 1e5, count: 45 };
  const best = await linearProbe(own, held, grid);
  expect(best.validationAccuracy).toBeGreaterThan(0.5);
  for (const lambda of [1e-6, 1e-3, 0.1, 10, 1e5]) {
    const one = await linearProbe(own, held, { from: lambda, to: lambda * 1.0001, count: 2 });
    expect(one.validationAccuracy).toBeLessThanOrEqual(best.validationAccuracy);
    if (one.validationAccuracy === best.validationAccuracy)
      expect(one.validationLoss).toBeGreaterThanOrEqual(best.validationLoss - 1e-3);
  }
});

test('a path of 45 penalties converges at each, with few evaluations, to the minima of single fits', () => {
  const [made] = madeFeatures([150], 64, 4);
  const own = { ...made!, classes: 4, weights: null };
  const lambdas = Array.from({ length: 45 }, (_, i) => 10 ** (5 - i / 4));
  const path = [...logisticPath(own, lambdas)];
  expect(path.filter(({ converged }) => !converged)).toHaveLength(0);
  // Each from the minimum before alone, with ten steps remembered, they took 3,208 iterations.
  const evaluations = path.reduce((sum, model) => sum + model.evaluations, 0);
  expect(evaluations).toBeLessThan(900);
  for (const at of [0, 10, 20, 30]) {
    const [single] = [...logisticPath(own, [lambdas[at]!])];
    const logits = [path[at]!, single!].map((model) => logitsOf(own.rows, model));
    const [along, alone] = logits.map((of) => probabilities(of.slice(0, 4)));
    for (const k of [0, 1, 2, 3]) expect(along![k]).toBeCloseTo(alone![k]!, 3);
  }
});

test('a path goes on from penalties that repeat and that lie far apart', () => {
  const own = task('uneven', 60, 7, 3);
  const path = [...logisticPath(own, [1, 1, 0.9, 1e-6, 1e-6])];
  expect(path.every(({ converged }) => converged)).toBe(true);
  expect(path[1]!.kernel).toEqual(path[0]!.kernel);
});
