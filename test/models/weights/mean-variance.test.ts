import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { weightsOf } from '../../../src/models/graph.ts';
import { drawnAfter } from '../../../src/models/weights/mean-variance.ts';
import {
  initialWeights,
  type WeightArray,
  type WeightArrays,
} from '../../../src/models/weights/weights.ts';

const base = buildBase({ name: 'ResNet50', width: 1 / 8, inputSize: 32 });
const specs = weightsOf(base);
const trained = specs.filter(({ trainable }) => trainable);

/** Weights as if trained: every array has a mean and a spread of its own, and no normal shape. */
function source(seed = 1): Map<string, WeightArray> {
  return new Map(
    specs.map(({ name, shape }) => {
      const random = generatorOf('source', seed, name);
      const [mean, spread] = [4 * random.uniform() - 2, 0.01 + random.uniform()];
      const { length } = initialWeights(base, 0).get(name)!.values;
      const values = Float32Array.from({ length }, () => mean + spread * random.uniform());
      return [name, { shape, values }];
    }),
  );
}
const given = source();
const drawn = drawnAfter(base, given, 5);

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / values.length) };
}

test('has every array of the base in its shape, and none of the values', () => {
  expect([...drawn.keys()]).toEqual(specs.map(({ name }) => name));
  for (const { name, shape } of specs) {
    expect(drawn.get(name)?.shape).toEqual(shape);
    expect(drawn.get(name)?.values).toBeInstanceOf(Float32Array);
    expect(drawn.get(name)?.values).toHaveLength(given.get(name)!.values.length);
    expect(drawn.get(name)?.values).not.toEqual(given.get(name)!.values);
  }
});

test('mean and deviation of each trained array are those given, to sampling error', () => {
  for (const { name } of trained) {
    const { length } = given.get(name)!.values;
    const expected = moments(given.get(name)!.values);
    const found = moments(drawn.get(name)!.values);
    // Five standard errors of the mean, and of the deviation of a normal sample.
    const error = (5 * expected.sd) / Math.sqrt(length);
    expect(Math.abs(found.mean - expected.mean)).toBeLessThan(error);
    expect(Math.abs(found.sd - expected.sd)).toBeLessThan(
      error / Math.SQRT2 + expected.sd / length,
    );
  }
});

test('the draws are normal: one in twenty-two lies beyond two deviations', () => {
  let [beyond, count] = [0, 0];
  for (const { name } of trained) {
    const { mean, sd } = moments(given.get(name)!.values);
    const { values } = drawn.get(name)!;
    count += values.length;
    beyond += values.filter((value) => Math.abs(value - mean) > 2 * sd).length;
  }
  expect(count).toBeGreaterThan(100_000);
  expect(beyond / count).toBeCloseTo(0.0455, 3);
});

test('moving statistics start anew', () => {
  for (const { name } of specs.filter(({ trainable }) => !trainable)) {
    const start = name.endsWith('moving_variance') ? 1 : 0;
    expect(new Set(drawn.get(name)!.values)).toEqual(new Set([start]));
    expect(new Set(given.get(name)!.values)).not.toEqual(new Set([start]));
  }
  expect(specs.length).toBeGreaterThan(trained.length);
});

test('a constant array stays constant', () => {
  const constant = new Map(given);
  const name = 'conv1_bn/gamma';
  const { shape, values } = given.get(name)!;
  constant.set(name, { shape, values: new Float32Array(values.length).fill(0.75) });
  expect(new Set(drawnAfter(base, constant, 5).get(name)!.values)).toEqual(new Set([0.75]));
});

test('is decided by its seed, and leaves the given arrays as they are', () => {
  const bytes = (arrays: WeightArrays) =>
    Buffer.concat([...arrays.values()].map(({ values }) => Buffer.from(values.buffer)));
  expect(bytes(drawnAfter(base, given, 5)).equals(bytes(drawn))).toBe(true);
  expect(bytes(given).equals(bytes(source()))).toBe(true);
  const other = drawnAfter(base, given, 6);
  for (const { name } of trained)
    expect(other.get(name)!.values[0]).not.toBe(drawn.get(name)!.values[0]);
});

test('no two arrays share their draws', () => {
  const firsts = trained.map(({ name }) => {
    const { mean, sd } = moments(given.get(name)!.values);
    return ((drawn.get(name)!.values[0]! - mean) / sd).toFixed(4);
  });
  // Of 200 draws two may agree by chance in four digits, but not many.
  expect(new Set(firsts).size).toBeGreaterThan(trained.length - 5);
});
