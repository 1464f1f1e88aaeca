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
  /** Null, as the clusters that its mixture begins with, where there are too few images. */
  readonly nLeep: number | null;
  readonly clusters: number[] | null;
  readonly gbc: number;
}

/** The same of two samples. */
interface GoldenDistance {
  readonly channels: number;
  /** [images, channels]. */
  readonly from: number[];
  readonly to: number[];
  readonly frechet: number;
  /** Of a linear classifier that tells them apart, 0..1. */
  readonly error: number;
}

const cases: Record<string, GoldenCase> = golden('transferability');
const distances: Record<string, GoldenDistance> = golden('source-distance');

function golden(name: string) {
  const path = new URL(`../reference/golden/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'));
}

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

/** Every pair of samples by its name. */
export const GOLDEN_DISTANCES = Object.entries(distances).map(
  ([name, { from, to, channels, ...rest }]) =>
    [
      name,
      {
        ...rest,
        source: matrixOf(from, from.length / channels),
        target: matrixOf(to, to.length / channels),
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
