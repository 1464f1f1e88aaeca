import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '../../src/stats/transferability/matrix.ts';

/** What transferability.py wrote of one input. */
interface GoldenCase {
  /** One more than the labels have, and so one or more without images. */
  readonly classes: number;
  readonly labels: number[];
  readonly channels: number;
  /** [labels, channels]. */
  readonly features: number[];
  /** Softmax outputs, [labels, source classes]. */
  readonly source: number[];
  readonly logMe: number;
  readonly hScore: number;
  /** Ledoit and Wolf's, of the features. */
  readonly shrinkage: number;
  readonly leep: number;
  readonly nce: number;
  readonly kNN: number;
  readonly transRate: number;
}

const path = new URL('../reference/golden/transferability.json', import.meta.url);
const cases: Record<string, GoldenCase> = JSON.parse(readFileSync(path, 'utf8'));

/** Every case by its name, as test.each takes them. */
export const GOLDEN = Object.entries(cases).map(
  ([name, { labels, features, source, ...rest }]) =>
    [
      name,
      {
        ...rest,
        labels: Int32Array.from(labels),
        features: matrixOf(features, labels.length),
        source: matrixOf(source, labels.length),
      },
    ] as const,
);

function matrixOf(values: number[], count: number): FeatureMatrix {
  return { values: Float32Array.from(values), count, channels: values.length / count };
}

/** |found / expected - 1|. */
export function relativeError(found: number, expected: number): number {
  return Math.abs(found / expected - 1);
}
