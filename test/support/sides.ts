import type { FeatureMatrix } from '../../src/stats/transferability/matrix.ts';
import type { Sides } from '../../src/training/probe/proxy-a-distance.ts';

/** Both samples' rows as the reference parts them: half to fit, a quarter to choose, a quarter to test. */
export function sidesOf(source: FeatureMatrix, target: FeatureMatrix): [Sides, Sides, Sides] {
  const count = Math.min(source.count, target.count);
  const [half, last] = [Math.floor(count / 2), Math.floor((3 * count) / 4)];
  const part = (from: number, to: number): Sides => {
    const { channels } = source;
    const rows = [source, target].flatMap(({ values }) => [
      ...values.subarray(from * channels, to * channels),
    ]);
    const labels = [0, 1].flatMap((side) => new Array<number>(to - from).fill(side));
    return {
      rows: { values: Float64Array.from(rows), count: labels.length, channels },
      labels: Int32Array.from(labels),
    };
  };
  return [part(0, half), part(half, last), part(last, count)];
}
