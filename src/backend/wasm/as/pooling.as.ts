/** Gradients of pooling; a window is cut where padding is. */

/**
 * dx = the gradient of max pooling: dy goes to the first cell of a window, row by
 * row, that holds its maximum.
 */
export function maxPoolGradient(
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  found: usize,
  batch: i32,
  inH: i32,
  inW: i32,
  outH: i32,
  outW: i32,
  c: i32,
  windowH: i32,
  windowW: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
): void {
  const bytes = (<usize>c) << 2;
  memory.fill(dx, 0, <usize>(batch * inH * inW) * bytes);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        memory.fill(found, 0, bytes);
        const top = i * strideH - padH;
        const left = j * strideW - padW;
        for (let a = max(0, top); a < min(inH, top + windowH); a++) {
          for (let b = max(0, left); b < min(inW, left + windowW); b++) {
            const cell = <usize>(a * inW + b) * bytes;
            giveToMaximum(dy, x + cell, y, dx + cell, found, bytes);
          }
        }
        dy += bytes;
        y += bytes;
      }
    }
    x += <usize>(inH * inW) * bytes;
    dx += <usize>(inH * inW) * bytes;
  }
}

/** One cell of one window: `found` holds the channels whose maximum was seen. */
function giveToMaximum(dy: usize, x: usize, y: usize, dx: usize, found: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const seen = v128.load(found + i);
    const hit = v128.andnot(f32x4.eq(v128.load(x + i), v128.load(y + i)), seen);
    v128.store(found + i, v128.or(seen, hit));
    v128.store(dx + i, f32x4.add(v128.load(dx + i), v128.and(v128.load(dy + i), hit)));
  }
  for (; i < bytes; i += 4) {
    if (load<i32>(found + i) === 0 && load<f32>(x + i) === load<f32>(y + i)) {
      store<i32>(found + i, -1);
      store<f32>(dx + i, load<f32>(dx + i) + load<f32>(dy + i));
    }
  }
}

/** dx = the gradient of average pooling, whose windows count the cells inside the map only. */
export function avgPoolGradient(
  dy: usize,
  dx: usize,
  batch: i32,
  inH: i32,
  inW: i32,
  outH: i32,
  outW: i32,
  c: i32,
  windowH: i32,
  windowW: i32,
  strideH: i32,
  strideW: i32,
  padH: i32,
  padW: i32,
): void {
  const bytes = (<usize>c) << 2;
  memory.fill(dx, 0, <usize>(batch * inH * inW) * bytes);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const top = max(0, i * strideH - padH);
        const left = max(0, j * strideW - padW);
        const bottom = min(inH, i * strideH - padH + windowH);
        const right = min(inW, j * strideW - padW + windowW);
        const share: f32 = 1 / <f32>((bottom - top) * (right - left));
        for (let a = top; a < bottom; a++) {
          for (let b = left; b < right; b++) {
            addScaled(dy, share, dx + <usize>(a * inW + b) * bytes, bytes);
          }
        }
        dy += bytes;
      }
    }
    dx += <usize>(inH * inW) * bytes;
  }
}

function addScaled(from: usize, factor: f32, to: usize, bytes: usize): void {
  const factors = f32x4.splat(factor);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(from + i), factors)));
  }
  for (; i < bytes; i += 4) {
    store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i) * factor);
  }
}
