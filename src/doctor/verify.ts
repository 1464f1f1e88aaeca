import type { BackendInfo } from '../backend/info.ts';
import type { SelfCheck } from '../training/self-check.ts';

/** Largest error allowed, relative to the largest value, by the precision of products. */
const TOLERANCE = { float32: 1e-4, tf32: 2e-2 } as const;

/**
 * What a backend has computed wrongly, in one sentence; null when all agrees
 * with the reference and training lowered the loss.
 * @param reference The same check on the cpu backend.
 */
export function faultOf(
  { losses, values }: SelfCheck,
  reference: SelfCheck,
  precision: BackendInfo['precision'],
): string | null {
  for (const [what, expected] of Object.entries(reference.values)) {
    const error = relativeError(values[what] ?? new Float32Array(), expected);
    if (!(error <= TOLERANCE[precision])) {
      return `${what} is wrong by ${error.toExponential(1)} of its largest value (at most ${TOLERANCE[precision]} is rounding)`;
    }
  }
  const falls = losses.every((loss, i) => i === 0 || loss < losses[i - 1]!);
  return falls
    ? null
    : `training does not lower the loss: ${losses.map((loss) => loss.toFixed(4)).join(', ')}`;
}

function relativeError(received: Float32Array, expected: Float32Array): number {
  if (received.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(received[i]! - expected[i]!);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}
