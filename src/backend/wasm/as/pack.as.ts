/** Operands brought into the order in which `convolve` reads them. */

/** packed[c / 8][tap][k][8] = filter[tap][k][c], padded with zeros. */
export function packFilter(filter: usize, packed: usize, taps: i32, k: i32, c: i32): void {
  const rows = taps * k;
  const stride = (<usize>c) << 2;
  for (let c0 = 0; c0 < c; c0 += 8) {
    let from = filter + ((<usize>c0) << 2);
    if (c - c0 >= 8) {
      for (let row = 0; row < rows; row++) {
        v128.store(packed, v128.load(from));
        v128.store(packed, v128.load(from, 16), 16);
        packed += 32;
        from += stride;
      }
    } else {
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < 8; i++) {
          const value: f32 = c0 + i < c ? load<f32>(from + ((<usize>i) << 2)) : 0;
          store<f32>(packed + ((<usize>i) << 2), value);
        }
        packed += 32;
        from += stride;
      }
    }
  }
}

/** packed[c / 8][tap][k][8] = filter[tap][c][k], padded with zeros. */
export function packFilterTransposed(
  filter: usize,
  packed: usize,
  taps: i32,
  k: i32,
  c: i32,
): void {
  const stride = (<usize>k) << 2;
  for (let c0 = 0; c0 < c; c0 += 8) {
    for (let tap = 0; tap < taps; tap++) {
      const from = filter + <usize>(tap * c + c0) * stride;
      const whole = c - c0 >= 8 ? k & ~3 : 0;
      for (let j = 0; j < whole; j += 4) {
        const at = from + ((<usize>j) << 2);
        transpose4(at, stride, packed + ((<usize>j) << 5));
        transpose4(at + 4 * stride, stride, packed + ((<usize>j) << 5) + 16);
      }
      for (let i = 0; i < 8; i++) {
        for (let j = whole; j < k; j++) {
          const at = from + <usize>i * stride + ((<usize>j) << 2);
          const value: f32 = c0 + i < c ? load<f32>(at) : 0;
          store<f32>(packed + ((<usize>j) << 5) + ((<usize>i) << 2), value);
        }
      }
      packed += (<usize>k) << 5;
    }
  }
}

/** A 4 x 4 block, transposed, into rows of 8. */
function transpose4(from: usize, stride: usize, to: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + stride);
  const r2 = v128.load(from + 2 * stride);
  const r3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 96);
}

/** to[0..length) = from[0..count), then zeros. */
export function fillRow(to: usize, from: usize, count: i32, length: i32): void {
  memory.copy(to, from, (<usize>count) << 2);
  memory.fill(to + ((<usize>count) << 2), 0, (<usize>(length - count)) << 2);
}
