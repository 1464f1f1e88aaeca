import fc from 'fast-check';
import type { FeatureMatrix } from '../../src/stats/transferability/matrix.ts';

export interface Sample {
  readonly features: FeatureMatrix;
  readonly labels: Int32Array;
  readonly classes: number;
  /** Softmax outputs. */
  readonly source: FeatureMatrix;
  /** The rows' numbers in another order. */
  readonly order: readonly number[];
}

const SOURCE_CLASSES = 3;

/** Fewer and more examples than channels; two labels or more differ, and so do two rows. */
export const samples: fc.Arbitrary<Sample> = fc
  .record({
    count: fc.integer({ min: 4, max: 14 }),
    channels: fc.integer({ min: 1, max: 14 }),
    classes: fc.integer({ min: 2, max: 4 }),
  })
  .chain(({ count, channels, classes }) =>
    fc.record({
      features: integers(-32, 32, count * channels)
        .filter((values) => values.some((value, i) => value !== values[i % channels]))
        .map((values) => matrixOf(values, count)),
      labels: integers(0, classes - 1, count - 2).map((rest) => Int32Array.from([0, 1, ...rest])),
      classes: fc.constant(classes),
      source: integers(1, 64, count * SOURCE_CLASSES).map((values) =>
        normalised(matrixOf(values, count)),
      ),
      order: permutations(count),
    }),
  );

function integers(min: number, max: number, count: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min, max }), { minLength: count, maxLength: count });
}

function permutations(count: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: count }, (_, i) => i);
  return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
}

/** [count, values / count]. */
export function matrixOf(values: readonly number[], count: number): FeatureMatrix {
  return { values: Float32Array.from(values), count, channels: values.length / count };
}

/** The rows as arrays. */
export function rowsOf({ values, count, channels }: FeatureMatrix): number[][] {
  return Array.from({ length: count }, (_, i) => [
    ...values.subarray(i * channels, (i + 1) * channels),
  ]);
}

/** Every row changed. */
export function mapRows(
  matrix: FeatureMatrix,
  change: (row: number[], index: number) => number[],
): FeatureMatrix {
  return matrixOf(rowsOf(matrix).flatMap(change), matrix.count);
}

/** Rows divided by their sums. */
function normalised(matrix: FeatureMatrix): FeatureMatrix {
  return mapRows(matrix, (row) => {
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}

/** The same examples in the sample's other order. */
export function reordered({ features, labels, source, order, classes }: Sample): Sample {
  return {
    features: mapRows(features, (_, i) => rowsOf(features)[order[i]!]!),
    labels: labels.map((_, i) => labels[order[i]!]!),
    source: mapRows(source, (_, i) => rowsOf(source)[order[i]!]!),
    order,
    classes,
  };
}
