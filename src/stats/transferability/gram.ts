import type { Classes } from './classes.ts';
import { transposed } from './matrix.ts';

/**
 * What estimates need of features F [count, channels] and one-hot labels Y [count, classes],
 * in the smaller of the two spaces: F Fᵀ and Y where there are no more examples than
 * channels, else Fᵀ F and Fᵀ Y.
 */
export interface Gram extends Products {
  /** [size, classes]. */
  readonly targets: Float64Array;
}

/** @param features [count, channels]. */
export function gramOf(features: Float64Array, { labels, sizes }: Classes): Gram {
  const count = labels.length;
  const channels = features.length / count;
  const products = smallerProducts(features, count, channels);
  const targets = products.byExample
    ? oneHot(labels, sizes.length)
    : classSums(features, channels, labels, sizes.length);
  return { ...products, targets };
}

/** The smaller of F Fᵀ and Fᵀ F. */
export interface Products {
  /** Whether it is F Fᵀ. */
  readonly byExample: boolean;
  /** min(count, channels). */
  readonly size: number;
  /** [size, size], of which the lower triangle counts. */
  readonly products: Float64Array;
}

/** @param features F, [count, channels]. */
export function smallerProducts(features: Float64Array, count: number, channels: number): Products {
  return count <= channels
    ? { byExample: true, size: count, products: rowProducts(features, count, channels) }
    : {
        byExample: false,
        size: channels,
        products: rowProducts(transposed(features, count, channels), channels, count),
      };
}

/** [labels, classes]. */
function oneHot(labels: Int32Array, classes: number): Float64Array {
  const rows = new Float64Array(labels.length * classes);
  labels.forEach((label, i) => {
    rows[i * classes + label] = 1;
  });
  return rows;
}

/** The sum of every class's rows, [channels, classes]. */
function classSums(
  features: Float64Array,
  channels: number,
  labels: Int32Array,
  classes: number,
): Float64Array {
  const sums = new Float64Array(channels * classes);
  for (let i = 0; i < features.length; i++) {
    sums[(i % channels) * classes + labels[Math.floor(i / channels)]!]! += features[i]!;
  }
  return sums;
}

/**
 * Dot products of all pairs of rows of [count, length], as [count, count]; above the diagonal
 * not all are set. Four at a time, so that every value read is used twice; of an odd count
 * the last row stands for the one behind it.
 */
export function rowProducts(rows: Float64Array, count: number, length: number): Float64Array {
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i += 2) {
    const nextI = Math.min(i + 1, count - 1);
    for (let j = 0; j <= i; j += 2) {
      const nextJ = Math.min(j + 1, count - 1);
      let [ij, ijNext, iNextJ, iNextJNext] = [0, 0, 0, 0];
      for (let k = 0; k < length; k++) {
        const a = rows[i * length + k]!;
        const b = rows[nextI * length + k]!;
        const c = rows[j * length + k]!;
        const d = rows[nextJ * length + k]!;
        ij += a * c;
        ijNext += a * d;
        iNextJ += b * c;
        iNextJNext += b * d;
      }
      products[i * count + j] = ij;
      products[i * count + nextJ] = ijNext;
      products[nextI * count + j] = iNextJ;
      products[nextI * count + nextJ] = iNextJNext;
    }
  }
  return products;
}
