/** What fell into one bin of confidence. */
interface Bin {
  confidence: number;
  correct: number;
}

/**
 * Expected calibration error, 0..1 (Guo et al. 2017, equation 3): predictions are
 * put in bins of equal width by their confidence, and the difference between a
 * bin's accuracy and its mean confidence is averaged, each bin weighing as many
 * predictions as it holds. The bins are (a, b], the first with its 0. NaN without
 * predictions.
 * @param confidence Of each prediction, 0..1.
 * @param correct Whether the i-th prediction is.
 */
export function expectedCalibrationError(
  confidence: ArrayLike<number>,
  correct: (i: number) => boolean,
  bins = 15,
): number {
  const sums: Bin[] = Array.from({ length: bins }, () => ({ confidence: 0, correct: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    const bin = sums[binOf(confidence[i]!, bins)]!;
    bin.confidence += confidence[i]!;
    if (correct(i)) bin.correct++;
  }
  // Count times |accuracy - confidence| of a bin is what its sums differ by.
  const off = sums.reduce((sum, bin) => sum + Math.abs(bin.correct - bin.confidence), 0);
  return off / confidence.length;
}

/**
 * The bin whose (a, b] holds the confidence; float32 may put that a little above 1.
 * By its edges, since a product with the number of bins may round past one.
 */
function binOf(confidence: number, bins: number): number {
  let bin = 0;
  while (bin < bins - 1 && confidence > (bin + 1) / bins) bin++;
  return bin;
}
