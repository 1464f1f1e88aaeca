import { bilinearTaps } from '../../data/pixels/resize.ts';

/** One image's heat, [height, width] row-major, 0 or more. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * Share of the heat that lies on the object, the heat enlarged to the mask's pixels (bilinear,
 * half-pixel centres); null where there is none. Of heat without a place in mind it is the
 * object's share of the image.
 * @param mask [height, width] 1 where the object is, else 0.
 */
export function heatInside(
  heat: HeatMap,
  mask: { readonly height: number; readonly width: number; readonly values: Uint8Array },
): number | null {
  const { height, width } = mask;
  const enlarged = resized(heat, height, width);
  let [inside, total] = [0, 0];
  for (let at = 0; at < enlarged.length; at++) {
    total += enlarged[at]!;
    if (mask.values[at] === 1) inside += enlarged[at]!;
  }
  return total > 0 ? inside / total : null;
}

/** Bilinear, half-pixel centres. */
function resized({ height, width, values }: HeatMap, rows: number, columns: number) {
  const [down, across] = [bilinearTaps(height, rows), bilinearTaps(width, columns)];
  const into = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    const [upper, lower, v] = [down.lower[y]! * width, down.upper[y]! * width, down.weight[y]!];
    for (let x = 0; x < columns; x++) {
      const [left, right, u] = [across.lower[x]!, across.upper[x]!, across.weight[x]!];
      const top = values[upper + left]! * (1 - u) + values[upper + right]! * u;
      const bottom = values[lower + left]! * (1 - u) + values[lower + right]! * u;
      into[y * columns + x] = top * (1 - v) + bottom * v;
    }
  }
  return into;
}

/** The same heat in at most `most` rows and columns, each the mean of those it stands for. */
export function coarsened({ height, width, values }: HeatMap, most: number): HeatMap {
  const step = Math.ceil(Math.max(height, width) / most);
  if (step <= 1) return { height, width, values };
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const sums = new Float64Array(rows * columns);
  const counts = new Int32Array(rows * columns);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y / step) * columns + Math.floor(x / step);
      sums[at]! += values[y * width + x]!;
      counts[at]! += 1;
    }
  return {
    height: rows,
    width: columns,
    values: Float32Array.from(sums, (s, i) => s / counts[i]!),
  };
}
