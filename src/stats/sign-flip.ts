/** Where signs come from: doubles in [0, 1), every one as likely. */
interface Uniform {
  uniform(): number;
}

/** Most differences whose signs are all enumerated: 2^16 ways. */
const MOST_EXACT = 16;

/** Signs that one double gives: half its bits, and whole in 32-bit arithmetic. */
const SIGNS_A_DRAW = 30;

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
 * Up to 16 differences all signs are tried. Above, signs are drawn and the drawn
 * share is (b + 1) / (resamples + 1), which never understates (Phipson and Smyth
 * 2010).
 * @param differences One or more, one a pair.
 * @param resamples Times signs are drawn; unused where all are tried.
 */
export function signFlipP(
  differences: readonly number[],
  random: Uniform,
  resamples = 100_000,
): { p: number; exact: boolean } {
  const magnitudes = differences.map(Math.abs);
  const tolerance = ROUNDING * sumOf(magnitudes);
  const asFar = Math.abs(sumOf(differences)) - tolerance;
  if (magnitudes.length <= MOST_EXACT) {
    return { p: shareOfAll(magnitudes, asFar), exact: true };
  }
  const drawn = countDrawn(magnitudes, asFar, random, resamples);
  return { p: (drawn + 1) / (resamples + 1), exact: false };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Share of all signs of the magnitudes whose sum is at least as far from zero. */
function shareOfAll(magnitudes: readonly number[], asFar: number): number {
  let sums = [0];
  for (const magnitude of magnitudes) {
    sums = sums.flatMap((sum) => [sum + magnitude, sum - magnitude]);
  }
  return sums.filter((sum) => Math.abs(sum) >= asFar).length / sums.length;
}

/** How many drawn signs of the magnitudes give a sum at least as far from zero. */
function countDrawn(
  magnitudes: readonly number[],
  asFar: number,
  random: Uniform,
  resamples: number,
): number {
  let count = 0;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let signs = 0;
    for (const [i, magnitude] of magnitudes.entries()) {
      signs =
        i % SIGNS_A_DRAW === 0 ? Math.floor(random.uniform() * 2 ** SIGNS_A_DRAW) : signs >> 1;
      sum += signs & 1 ? magnitude : -magnitude;
    }
    if (Math.abs(sum) >= asFar) count++;
  }
  return count;
}
