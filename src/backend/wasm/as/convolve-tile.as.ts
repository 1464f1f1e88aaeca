import { SPILL, TAP_BYTES, TAPS } from './convolve-table.as';

/** One tile of 4 rows x 8 columns, all taps and all k. */
export function tile(
  table: usize,
  taps: i32,
  panel: usize,
  bias: usize,
  column: usize,
  rows: i32,
  columns: i32,
  act: i32,
): void {
  let c00 = v128.load(bias);
  let c01 = v128.load(bias, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  let entry = table + TAPS;
  for (; taps > 0; taps--) {
    const a0 = load<usize>(entry);
    const a1 = load<usize>(entry, 4);
    const a2 = load<usize>(entry, 8);
    const a3 = load<usize>(entry, 12);
    let b = panel + load<usize>(entry, 16);
    const end = load<usize>(entry, 20);
    entry += TAP_BYTES;
    for (let i: usize = 0; i < end; i += 4) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let s = v128.load32_splat(a0 + i);
      c00 = f32x4.add(c00, f32x4.mul(s, b0));
      c01 = f32x4.add(c01, f32x4.mul(s, b1));
      s = v128.load32_splat(a1 + i);
      c10 = f32x4.add(c10, f32x4.mul(s, b0));
      c11 = f32x4.add(c11, f32x4.mul(s, b1));
      s = v128.load32_splat(a2 + i);
      c20 = f32x4.add(c20, f32x4.mul(s, b0));
      c21 = f32x4.add(c21, f32x4.mul(s, b1));
      s = v128.load32_splat(a3 + i);
      c30 = f32x4.add(c30, f32x4.mul(s, b0));
      c31 = f32x4.add(c31, f32x4.mul(s, b1));
      b += 32;
    }
  }
  if (act > 0) {
    const low = f32x4.splat(0);
    // pmax keeps a NaN, as max(x, 0) must.
    c00 = f32x4.pmax(c00, low);
    c01 = f32x4.pmax(c01, low);
    c10 = f32x4.pmax(c10, low);
    c11 = f32x4.pmax(c11, low);
    c20 = f32x4.pmax(c20, low);
    c21 = f32x4.pmax(c21, low);
    c30 = f32x4.pmax(c30, low);
    c31 = f32x4.pmax(c31, low);
    if (act > 1) {
      const high = f32x4.splat(6);
      c00 = f32x4.pmin(c00, high);
      c01 = f32x4.pmin(c01, high);
      c10 = f32x4.pmin(c10, high);
      c11 = f32x4.pmin(c11, high);
      c20 = f32x4.pmin(c20, high);
      c21 = f32x4.pmin(c21, high);
      c30 = f32x4.pmin(c30, high);
      c31 = f32x4.pmin(c31, high);
    }
  }
  storeRow(table, 0, rows, columns, column, c00, c01);
  storeRow(table, 1, rows, columns, column, c10, c11);
  storeRow(table, 2, rows, columns, column, c20, c21);
  storeRow(table, 3, rows, columns, column, c30, c31);
}

// @ts-expect-error: decorator
function storeRow(
  table: usize,
  r: i32,
  rows: i32,
  columns: i32,
  column: usize,
  low: v128,
  high: v128,
): void {
  if (r < rows) {
    const to = load<usize>(table + ((<usize>r) << 2)) + column;
    if (columns === 8) {
      v128.store(to, low);
      v128.store(to, high, 16);
    } else {
      v128.store(table, low, SPILL);
      v128.store(table, high, SPILL + 16);
      for (let i: usize = 0; i < <usize>columns; i++) {
        store<f32>(to + (i << 2), load<f32>(table + (i << 2), SPILL));
      }
    }
  }
}
