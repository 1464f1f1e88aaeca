import { generatorOf, type Random } from '../../src/experiment/random.ts';
import type { Rows } from '../../src/training/probe/span.ts';

/** Rows and the class of each. */
export interface MadeRows {
  readonly rows: Rows;
  readonly labels: Int32Array;
}

/** How far the classes' centres lie apart along a factor, in its standard deviations. */
const SEPARATION = 0.25;
/** Of a channel's own noise, beside what the factors give it. */
const NOISE = 0.3;

/**
 * Features like a base's pooled ones, for measurements: not below 0, about half of them 0, and their
 * channels correlated, since an eighth as many factors, of ever smaller weight, make them all.
 * @param counts Rows of each set that is made, all of the same classes.
 */
export function madeFeatures(
  counts: readonly number[],
  channels: number,
  classes: number,
): MadeRows[] {
  const draw = generatorOf('made features', channels, classes);
  const factors = Math.max(classes, Math.floor(channels / 8));
  const normals = (count: number) => Float64Array.from({ length: count }, () => draw.normal());
  const centres = normals(classes * factors);
  const loadings = normals(factors * channels).map(
    (value, i) => value / (2 * Math.sqrt(1 + Math.floor(i / channels))),
  );
  return counts.map((count) => {
    const values = new Float64Array(count * channels);
    const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
    for (let i = 0; i < count; i++) {
      const row = values.subarray(i * channels, (i + 1) * channels);
      fillRow(row, loadings, centres.subarray(labels[i]! * factors), factors, draw);
    }
    return { rows: { values, count, channels }, labels };
  });
}

function fillRow(
  row: Float64Array,
  loadings: Float64Array,
  centre: Float64Array,
  factors: number,
  draw: Random,
): void {
  for (let c = 0; c < row.length; c++) row[c] = NOISE * draw.normal();
  for (let f = 0; f < factors; f++) {
    const factor = SEPARATION * centre[f]! + draw.normal();
    const loading = loadings.subarray(f * row.length, (f + 1) * row.length);
    for (let c = 0; c < row.length; c++) row[c]! += factor * loading[c]!;
  }
  for (let c = 0; c < row.length; c++) row[c] = Math.max(0, row[c]!);
}
