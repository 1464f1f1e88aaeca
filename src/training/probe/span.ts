import { dot } from '../../stats/vectors.ts';

/** Rows of numbers, [count, channels] row-major. */
export interface Rows {
  readonly values: Float64Array;
  readonly count: number;
  readonly channels: number;
}

/** Rows in an orthonormal basis of what they span. */
export interface Span {
  readonly coordinates: Rows;
  /** [rank, channels]; null where the coordinates are the rows themselves. */
  readonly basis: Rows | null;
}

/** Share of a row's length below which what is left of it is rounding. */
const RANK_TOLERANCE = 1e-10;

/** Of rows per channel from which on finding a basis takes longer than it saves. */
const MOST_ROWS = 0.5;

/**
 * Rows in a basis of their span where they are at most half as many as their channels: a penalised
 * linear model has its weights there, of the same length, and so is found with fewer numbers. By Gram
 * and Schmidt, twice, which is orthonormal to rounding (Giraud et al. 2005).
 */
export function spanOf(rows: Rows): Span {
  const { values, count, channels } = rows;
  if (!isInSpan(count, channels)) return { coordinates: rows, basis: null };
  const basis: Float64Array[] = [];
  const coordinates = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const row = values.slice(i * channels, (i + 1) * channels);
    const length = norm(row);
    for (let pass = 0; pass < 2; pass++)
      for (const [k, axis] of basis.entries()) {
        const share = dot(row, axis);
        coordinates[i * count + k]! += share;
        for (let c = 0; c < channels; c++) row[c]! -= share * axis[c]!;
      }
    const left = norm(row);
    if (left <= RANK_TOLERANCE * length) continue;
    coordinates[i * count + basis.length] = left;
    basis.push(row.map((value) => value / left));
  }
  const rank = basis.length;
  const packed = new Float64Array(count * rank);
  for (let i = 0; i < count; i++)
    packed.set(coordinates.subarray(i * count, i * count + rank), i * rank);
  const axes = new Float64Array(rank * channels);
  for (const [k, axis] of basis.entries()) axes.set(axis, k * channels);
  return {
    coordinates: { values: packed, count, channels: rank },
    basis: { values: axes, count: rank, channels },
  };
}

/** Whether a model of so many rows and channels is fitted in the rows' span. */
export function isInSpan(count: number, channels: number): boolean {
  return count <= MOST_ROWS * channels;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
