import { decimal, NO_VALUE } from '../text/numbers.ts';

/** A mean ratio with its interval, such as `0.52 [0.41, 0.66]`. */
export function ratioText(
  mean: { readonly ratio: number; readonly interval: readonly [number, number] } | null,
): string {
  if (mean === null) return NO_VALUE;
  const [ratio, low, high] = [mean.ratio, ...mean.interval].map((value) => decimal(value, 2));
  return `${ratio} [${low}, ${high}]`;
}
