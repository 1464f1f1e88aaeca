/** Where the pixels of a tile are read, tap by tap of the filter. */
import { ROWS, TAP_BYTES, TAPS } from './convolve-table.as';

/** Whether all taps of all rows are inside the source: the first, and the one that is furthest. */
export function areInside(
  table: usize,
  rows: i32,
  srcH: i32,
  srcW: i32,
  reachH: i32,
  reachW: i32,
): bool {
  for (let r = 0; r < rows; r++) {
    const row = table + ROWS + <usize>r * 12;
    const y = load<i32>(row, 4);
    const x = load<i32>(row, 8);
    if (<u32>y >= <u32>srcH || <u32>(y + reachH) >= <u32>srcH) return false;
    if (<u32>x >= <u32>srcW || <u32>(x + reachW) >= <u32>srcW) return false;
  }
  return true;
}

/** `fillTaps` where no tap needs a check. */
export function fillInside(
  table: usize,
  rows: i32,
  src: usize,
  srcPixel: usize,
  srcW: i32,
  filterH: i32,
  filterW: i32,
  stepH: i32,
  stepW: i32,
): i32 {
  // Neighbouring taps that are neighbouring pixels are read in one run.
  const length = stepW === 1 ? filterW : 1;
  for (let r = 0; r < 4; r++) {
    const row = table + ROWS + (r < rows ? <usize>r * 12 : 0);
    const origin = (load<i32>(row) + load<i32>(row, 4)) * srcW + load<i32>(row, 8);
    let entry = table + TAPS + ((<usize>r) << 2);
    for (let a = 0; a < filterH; a++) {
      for (let b = 0; b < filterW; b += length) {
        store<usize>(entry, src + <usize>(origin + a * stepH * srcW + b * stepW) * srcPixel);
        entry += TAP_BYTES;
      }
    }
  }
  const taps = (filterH * filterW) / length;
  const bytes = srcPixel * length;
  let entry = table + TAPS;
  for (let t = 0; t < taps; t++) {
    store<usize>(entry, <usize>t * (bytes << 3), 16);
    store<usize>(entry, bytes, 20);
    entry += TAP_BYTES;
  }
  return taps;
}

/**
 * Writes the entries of the taps that at least one row reaches; returns their
 * number. A tap counts only where its place divides by `divisorH` and `divisorW`.
 */
export function fillTaps(
  table: usize,
  rows: i32,
  src: usize,
  zero: usize,
  srcPixel: usize,
  srcH: i32,
  srcW: i32,
  filterH: i32,
  filterW: i32,
  divisorH: i32,
  divisorW: i32,
  stepH: i32,
  stepW: i32,
): i32 {
  let entry = table + TAPS;
  let offset: usize = 0;
  let taps = 0;
  for (let a = 0; a < filterH; a++) {
    let continues = false;
    for (let b = 0; b < filterW; b++) {
      let reached = 0;
      for (let r = 0; r < 4; r++) {
        const row = table + ROWS + (r < rows ? <usize>r * 12 : 0);
        let y = load<i32>(row, 4) + a * stepH;
        let x = load<i32>(row, 8) + b * stepW;
        let valid = true;
        if (divisorH > 1) {
          valid = y % divisorH === 0;
          y /= divisorH;
        }
        if (divisorW > 1) {
          valid = valid && x % divisorW === 0;
          x /= divisorW;
        }
        valid = valid && <u32>y < <u32>srcH && <u32>x < <u32>srcW;
        reached += <i32>valid;
        const pointer = valid ? src + <usize>((load<i32>(row) + y) * srcW + x) * srcPixel : zero;
        store<usize>(entry + ((<usize>r) << 2), pointer);
      }
      if (reached === 4 && continues) {
        // The next tap of a row of the filter is the next pixel of the image.
        const run = entry - TAP_BYTES;
        store<usize>(run, load<usize>(run, 20) + srcPixel, 20);
      } else if (reached > 0) {
        store<usize>(entry, offset, 16);
        store<usize>(entry, srcPixel, 20);
        entry += TAP_BYTES;
        taps++;
      }
      continues = reached === 4 && stepW === 1 && divisorW === 1;
      offset += srcPixel << 3;
    }
  }
  return taps;
}
