import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A stream of random draws; equal streams give equal draws in equal order. */
export interface Random {
  /** A double in [0, 1), 53 random bits. */
  uniform(): number;
  /** A draw of the standard normal distribution. */
  normal(): number;
  /** An integer in [0, n), every one as likely to one part in 2^53 / n. */
  int(n: number): number;
  /** Puts the values in random order, in place, and returns them. */
  shuffle(values: Int32Array): Int32Array;
}

/**
 * The random stream named by its parts, such as `generatorOf('order', seed, epoch)`:
 * xoroshiro128+ whose 128 bits of state are the head of the SHA-256 of the parts,
 * so that streams of neighbouring seeds have nothing in common.
 */
export function generatorOf(...parts: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  const state = [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
  return new Stream(xoroshiro128plusFromState(state));
}

class Stream implements Random {
  readonly #source: RandomGenerator;
  /** The second normal of a pair, kept for the next call; NaN where there is none. */
  #spare = Number.NaN;

  constructor(source: RandomGenerator) {
    this.#source = source;
  }

  uniform(): number {
    return uniformFloat64(this.#source);
  }

  /**
   * Marsaglia's polar method (Marsaglia and Bray 1964): a square root and a
   * logarithm a pair, no sine, and V8 brings its own logarithm, so the bits do
   * not depend on the machine.
   */
  normal(): number {
    const spare = this.#spare;
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN;
      return spare;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = y * factor;
    return x * factor;
  }

  /** Not pure-rand's uniformInt: that keeps the generator's lowest bits, its weakest. */
  int(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Fisher and Yates, as Durstenfeld wrote it. */
  shuffle(values: Int32Array): Int32Array {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const value = values[last]!;
      values[last] = values[other]!;
      values[other] = value;
    }
    return values;
  }
}
