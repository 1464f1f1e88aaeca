/**
 * The part of an interval that can be: a mean accuracy lies in 0..1 and a mean
 * gap in -1..1, and cutting off what cannot be loses no coverage.
 */
export function clamp(
  { low, high }: { readonly low: number; readonly high: number },
  [least, most]: readonly [number, number],
): readonly [number, number] {
  return [Math.max(low, least), Math.min(high, most)];
}
