/**
 * A quantile of values in ascending order, one or more: straight between the order
 * statistics about it (Hyndman and Fan 1996, type 7, numpy's default).
 * @param share Of the values that are smaller, from 0 to 1.
 */
export function quantileOf(ascending: ArrayLike<number>, share: number): number {
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below]!;
  const high = ascending[Math.ceil(at)]!;
  return low + (at - below) * (high - low);
}

/** The median of one value or more: of an even number the mean of the middle two. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(new Float64Array(values).sort(), 0.5);
}
