/** With fewer values their noise is not known. */
const FEWEST = 4;

/**
 * Where the mean of a series steps: the partition into segments of least cost, by
 * optimal partitioning (Jackson et al. 2005), which is exact. The cost is the sum
 * of squares about each segment's mean, and a change costs 3 σ² ln n, the leading
 * term of the modified BIC (Zhang and Siegmund 2007). σ is the noise from one value to the next,
 * through the median of absolute differences, which steps do not move.
 * @param values In order, finite.
 * @param least Standard deviation that the values are credited with at least.
 * @returns Index of the first value of each segment but the first, ascending; with
 * fewer than four values none.
 */
export function changePoints(values: readonly number[], least = 0): number[] {
  const count = values.length;
  if (count < FEWEST) return [];
  const sigma = Math.max(noiseOf(values), least);
  const penalty = 3 * sigma ** 2 * Math.log(count);
  const cost = costOf(values);
  const best = new Array<number>(count + 1).fill(Number.POSITIVE_INFINITY);
  const last = new Array<number>(count + 1).fill(0);
  best[0] = -penalty;
  for (let end = 1; end <= count; end++) {
    for (let start = 0; start < end; start++) {
      const total = best[start]! + cost(start, end) + penalty;
      // Of equal costs the fewer changes: rounding must not make one.
      if (total < best[end]! - 1e-12 * Math.max(1, Math.abs(total))) {
        best[end] = total;
        last[end] = start;
      }
    }
  }
  const changes: number[] = [];
  for (let end = last[count]!; end > 0; end = last[end]!) changes.unshift(end);
  return changes;
}

/** Sum of squares about the mean of values from `start` to before `end`, from running sums. */
function costOf(values: readonly number[]): (start: number, end: number) => number {
  // About the series' mean, so that squares of far-off values do not swallow digits.
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = [0];
  const squares = [0];
  for (const [i, value] of values.entries()) {
    sums.push(sums[i]! + (value - centre));
    squares.push(squares[i]! + (value - centre) ** 2);
  }
  return (start, end) => {
    const sum = sums[end]! - sums[start]!;
    return Math.max(0, squares[end]! - squares[start]! - sum ** 2 / (end - start));
  };
}

/** Median absolute difference of neighbours as a standard deviation (Hampel 1974); √2 for the two in each. */
function noiseOf(values: readonly number[]): number {
  const steps = values
    .slice(1)
    .map((value, i) => Math.abs(value - values[i]!))
    .sort((a, b) => a - b);
  const half = (steps.length - 1) / 2;
  const median = (steps[Math.floor(half)]! + steps[Math.ceil(half)]!) / 2;
  return (1.4826 * median) / Math.SQRT2;
}
