/** Where signs come from: doubles in [0, 1), every one as likely. */
interface Uniform {
  uniform(): number;
}

/** Most differences whose signs are all enumerated: 2^32 ways, as 2^16 of each half of them. */
const MAX_EXACT = 32;

/** Signs that one double gives: half its bits, and whole in 32-bit arithmetic. */
const SIGNS_A_DRAW = 30;
const SIGNS_A_TABLE = 10;
const TABLES_A_DRAW = SIGNS_A_DRAW / SIGNS_A_TABLE;

/**
 * Two sums nearer than this share of the sum of magnitudes are one sum: far above
 * what rounding adds, far below a test image, which is what sums differ by.
 */
const ROUNDING = 1e-10;

/**
 * Sign-flip permutation test of the mean of paired differences against zero,
 * two-sided (Fisher 1935, The Design of Experiments, section 21): were there no
 * effect, either sign of each difference were as likely, so p is the share of
 * signs that give a mean at least as far from zero. It presumes no normality, but
 * with n differences cannot fall below 2^(1 - n).
 *
 * Up to 32 differences all signs are tried. Above, signs are drawn and the drawn
 * share is (b + 1) / (resamples + 1), which never understates (Phipson and Smyth
 * 2010).
 * @param differences One or more, one a pair.
 * @param resamples Times signs are drawn; unused where all are tried.
 * @throws RangeError where there is no difference, or one is not finite.
 */
export function signFlipP(
  differences: readonly number[],
  random: Uniform,
  resamples = 100_000,
): { p: number; exact: boolean } {
  if (differences.length === 0 || !differences.every(Number.isFinite))
    throw new RangeError('signs are flipped of one finite difference or more');
  const magnitudes = differences.map(Math.abs);
  const tolerance = ROUNDING * sumOf(magnitudes);
  const asFar = Math.abs(sumOf(differences)) - tolerance;
  if (magnitudes.length <= MAX_EXACT) {
    return { p: shareOfAll(magnitudes, asFar), exact: true };
  }
  const drawn = countDrawn(magnitudes, asFar, random, resamples);
  return { p: (drawn + 1) / (resamples + 1), exact: false };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * Share of all signs of the magnitudes whose sum is at least as far from zero. A
 * sum is one of the first half's and one of the second's: with both in order, the
 * pairs that reach far enough are counted without making them.
 */
function shareOfAll(magnitudes: readonly number[], asFar: number): number {
  if (asFar <= 0) return 1;
  const half = Math.ceil(magnitudes.length / 2);
  const first = signedSums(magnitudes.slice(0, half)).sort();
  const second = signedSums(magnitudes.slice(half)).sort();
  let above = 0;
  let from = second.length;
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1]! >= asFar) from--;
    above += second.length - from;
  }
  // As many are as far below zero: every sum is there with the other sign.
  return (2 * above) / 2 ** magnitudes.length;
}

/** How many drawn signs of the magnitudes give a sum at least as far from zero. */
function countDrawn(
  magnitudes: readonly number[],
  asFar: number,
  random: Uniform,
  resamples: number,
): number {
  // The sums of a few magnitudes under all their signs: drawn signs then look them up.
  const tables: Float64Array[] = [];
  for (let from = 0; from < magnitudes.length; from += SIGNS_A_TABLE)
    tables.push(signedSums(magnitudes.slice(from, from + SIGNS_A_TABLE)));
  let count = 0;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let signs = 0;
    for (let at = 0; at < tables.length; at++) {
      signs =
        at % TABLES_A_DRAW === 0
          ? Math.floor(random.uniform() * 2 ** SIGNS_A_DRAW)
          : signs >> SIGNS_A_TABLE;
      const table = tables[at]!;
      sum += table[signs & (table.length - 1)]!;
    }
    if (Math.abs(sum) >= asFar) count++;
  }
  return count;
}

/** The sum of the magnitudes under each of their signs: bit i of the place is that of magnitude i, 1 for plus. */
function signedSums(magnitudes: readonly number[]): Float64Array {
  return Float64Array.from({ length: 2 ** magnitudes.length }, (_, signs) =>
    magnitudes.reduce((sum, magnitude, i) => sum + ((signs >> i) & 1 ? magnitude : -magnitude), 0),
  );
}
