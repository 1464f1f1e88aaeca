import type { Random } from '../../experiment/random.ts';

/** How a batch is mixed: image i with image `partners[i]`. */
export interface Mixing {
  /** The share of each image itself, 0..1; its partner has the rest. */
  readonly share: number;
  readonly partners: Int32Array;
}

/**
 * One share a batch, of Beta(alpha, alpha), and partners by a random order of the batch, as the
 * authors' own code has it (Zhang et al. 2018, mixup).
 */
export function drawMixing(count: number, alpha: number, random: Random): Mixing {
  const share = drawBeta(alpha, random);
  return { share, partners: random.shuffle(Int32Array.from({ length: count }, (_, i) => i)) };
}

/**
 * A draw of Beta(alpha, alpha): G / (G + H) of two gamma variates. By their logarithms, since
 * those of a small alpha are below the smallest double.
 */
export function drawBeta(alpha: number, random: Random): number {
  const [g, h] = [logGamma(alpha, random), logGamma(alpha, random)];
  return 1 / (1 + Math.exp(h - g));
}

/**
 * The logarithm of a gamma variate of that shape (Marsaglia and Tsang 2000): of shape + 1, times
 * a uniform to the power of 1 / shape.
 */
function logGamma(shape: number, random: Random): number {
  const d = shape + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.uniform();
    if (Math.log(u) < x ** 2 / 2 + d - d * v + d * Math.log(v))
      return Math.log(d * v) + Math.log(1 - random.uniform()) / shape;
  }
}
