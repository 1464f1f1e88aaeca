import { changeInterval, changeOf } from '../analysis/comparison/change.ts';
import { signedPoints, withInterval } from '../text/numbers.ts';

/** A gap as the change of accuracy that it is, in points with its interval: `−3.2 [−5.4, −1.0]`. */
export function changeEstimate(
  gap: number | null,
  interval: readonly [number, number] | null,
): string {
  return withInterval(signedPoints, gap === null ? null : changeOf(gap), changeInterval(interval));
}
