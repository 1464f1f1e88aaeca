import { points, signedPoints } from '../../text/numbers.ts';

/**
 * What a person reads of a gap: the change of accuracy that the source brings, so that
 * plus is better. The gap itself, error with the source minus without, is the store's.
 */
export function changeOf(gap: number): number {
  // No -0, which would be shown with a sign.
  return 0 - gap;
}

/** The same of its interval, whose ends change places. */
export function changeInterval(
  interval: readonly [number, number] | null,
): readonly [number, number] | null {
  return interval && [changeOf(interval[1]), changeOf(interval[0])];
}

/** Such as `−12.4 points`, or `no change` where that is what one decimal shows. */
export function changeText(gap: number): string {
  return isLevel(gap) ? 'no change' : `${signedPoints(changeOf(gap))} points`;
}

/** Whether a gap is nothing in the decimal that is shown. */
export function isLevel(gap: number): boolean {
  return points(Math.abs(gap)) === '0.0';
}
