/**
 * The gradient of a convolution by its filter: for each tap, x^T dy over the
 * pixels that the tap reaches, 4 input channels x 8 output channels at a time.
 * Pixels go in chunks, whose dy is packed once and whose x once a tap, so that
 * the innermost loop reads both in order. With one tap: a^T b.
 */

/** Pixels a chunk aims at. */
const CHUNK: i32 = 256;
/** Up to this many pixels a map, a line of pixels runs along the batch. */
const SMALL_MAP: i32 = 16;
const SPILL: usize = 128;

/** Pixels in the largest chunk of a map, for the size of the scratch area. */
function linesIn(length: i32): i32 {
  return max(1, CHUNK / length);
}

function segment(length: i32): i32 {
  return length > 2 * CHUNK ? CHUNK : length;
}

/** Bytes that `filterGradient` needs at `scratch`. */
export function filterGradientBytes(batch: i32, outH: i32, outW: i32, c: i32): i32 {
  const length = outH * outW > SMALL_MAP ? outW : batch;
  const lines = linesIn(length);
  const pixels = lines * segment(length);
  return <i32>SPILL + lines * 16 + 16 + pixels * 16 + pixels * ((c + 7) & ~7) * 4;
}

/** gradient[tap][k][c] = sum over pixels of x[pixel at tap][k] * dy[pixel][c]. */
export function filterGradient(
  x: usize,
  dy: usize,
  gradient: usize,
  scratch: usize,
  batch: i32,
  inH: i32,
  inW: i32,
  outH: i32,
  outW: i32,
  k: i32,
  c: i32,
  filterH: i32,
  filterW: i32,
  strideH: i32,
  strideW: i32,
  dilationH: i32,
  dilationW: i32,
  padH: i32,
  padW: i32,
): void {
  memory.fill(gradient, 0, (<usize>(filterH * filterW * k * c)) << 2);
  const imageFirst = outH * outW > SMALL_MAP;
  const length = imageFirst ? outW : batch;
  const lines = imageFirst ? batch * outH : outH * outW;
  const linesAChunk = linesIn(length);
  const step = segment(length);
  const xPixel = (<usize>k) << 2;
  const dyPixel = (<usize>c) << 2;
  const xStep = imageFirst ? xPixel * strideW : xPixel * inH * inW;
  const dyStep = imageFirst ? dyPixel : dyPixel * outH * outW;
  const runs = scratch + SPILL;
  const xPacked = runs + ((<usize>linesAChunk) << 4) + 16;
  const dyPacked = xPacked + ((<usize>(linesAChunk * step)) << 4);
  for (let line = 0; line < lines; line += linesAChunk) {
    const lastLine = min(lines, line + linesAChunk);
    for (let from = 0; from < length; from += step) {
      const to = min(length, from + step);
      const pixels = (lastLine - line) * (to - from);
      // dy of the chunk, in panels of 8 channels.
      let panel = dyPacked;
      for (let j = 0; j < c; j += 8) {
        for (let l = line; l < lastLine; l++) {
          const start = imageFirst ? l * outW + from : from * outH * outW + l;
          panel = packPanel(
            dy + <usize>start * dyPixel + ((<usize>j) << 2),
            dyStep,
            to - from,
            min(8, c - j),
            panel,
          );
        }
      }
      let row = gradient;
      for (let a = 0; a < filterH; a++) {
        for (let b = 0; b < filterW; b++) {
          // The runs of pixels whose input at this tap is inside the image.
          let run = runs;
          for (let l = line; l < lastLine; l++) {
            let low = from;
            let high = to;
            let address: usize;
            if (imageFirst) {
              const image = l / outH;
              const y = (l - image * outH) * strideH - padH + a * dilationH;
              const shift = b * dilationW - padW;
              if (shift < 0) low = max(low, (-shift + strideW - 1) / strideW);
              if (inW - shift > 0) high = min(high, (inW - shift - 1) / strideW + 1);
              else high = low;
              if (<u32>y >= <u32>inH) high = low;
              address = x + <usize>((image * inH + y) * inW + low * strideW + shift) * xPixel;
            } else {
              const outY = l / outW;
              const y = outY * strideH - padH + a * dilationH;
              const xx = (l - outY * outW) * strideW - padW + b * dilationW;
              if (<u32>y >= <u32>inH || <u32>xx >= <u32>inW) high = low;
              address = x + <usize>((low * inH + y) * inW + xx) * xPixel;
            }
            if (high > low) {
              store<i32>(run, (l - line) * (to - from) + low - from);
              store<i32>(run, high - low, 4);
              store<usize>(run, address, 8);
              run += 16;
            }
          }
          store<i32>(run, 0, 4);
          for (let i = 0; run > runs && i < k; i += 4) {
            const channels = min(4, k - i);
            packRuns(runs, (<usize>i) << 2, xStep, channels, xPacked);
            for (let j = 0; j < c; j += 8) {
              tile(
                runs,
                xPacked,
                dyPacked + ((<usize>(pixels * (j >> 3))) << 5),
                row + <usize>(i * c + j) * 4,
                dyPixel,
                channels,
                min(8, c - j),
                scratch,
              );
            }
          }
          row += (<usize>(k * c)) << 2;
        }
      }
    }
  }
}

function packPanel(from: usize, step: usize, count: i32, columns: i32, to: usize): usize {
  if (columns === 8) {
    for (; count > 0; count--) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += step;
      to += 32;
    }
  } else {
    for (; count > 0; count--) {
      for (let i = 0; i < 8; i++) {
        const value: f32 = i < columns ? load<f32>(from + ((<usize>i) << 2)) : 0;
        store<f32>(to + ((<usize>i) << 2), value);
      }
      from += step;
      to += 32;
    }
  }
  return to;
}

function packRuns(run: usize, offset: usize, step: usize, channels: i32, to: usize): void {
  for (let count = load<i32>(run, 4); count > 0; count = load<i32>(run, 4)) {
    let from = load<usize>(run, 8) + offset;
    if (channels === 4) {
      for (; count > 0; count--) {
        v128.store(to, v128.load(from));
        from += step;
        to += 16;
      }
    } else {
      for (; count > 0; count--) {
        for (let i = 0; i < 4; i++) {
          const value: f32 = i < channels ? load<f32>(from + ((<usize>i) << 2)) : 0;
          store<f32>(to + ((<usize>i) << 2), value);
        }
        from += step;
        to += 16;
      }
    }
    run += 16;
  }
}

/** to[4][8] += sum over the runs of x[4] (outer product) dy[8]. */
function tile(
  run: usize,
  x: usize,
  panel: usize,
  to: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  spill: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let left = load<i32>(run, 4); left > 0; left = load<i32>(run, 4)) {
    let b = panel + ((<usize>load<i32>(run)) << 5);
    run += 16;
    for (; left > 0; left--) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let s = v128.load32_splat(x);
      c00 = f32x4.add(c00, f32x4.mul(s, b0));
      c01 = f32x4.add(c01, f32x4.mul(s, b1));
      s = v128.load32_splat(x, 4);
      c10 = f32x4.add(c10, f32x4.mul(s, b0));
      c11 = f32x4.add(c11, f32x4.mul(s, b1));
      s = v128.load32_splat(x, 8);
      c20 = f32x4.add(c20, f32x4.mul(s, b0));
      c21 = f32x4.add(c21, f32x4.mul(s, b1));
      s = v128.load32_splat(x, 12);
      c30 = f32x4.add(c30, f32x4.mul(s, b0));
      c31 = f32x4.add(c31, f32x4.mul(s, b1));
      x += 16;
      b += 32;
    }
  }
  if (rows === 4 && columns === 8) {
    addTo(to, c00, c01);
    addTo(to + stride, c10, c11);
    addTo(to + 2 * stride, c20, c21);
    addTo(to + 3 * stride, c30, c31);
    return;
  }
  v128.store(spill, c00);
  v128.store(spill, c01, 16);
  v128.store(spill, c10, 32);
  v128.store(spill, c11, 48);
  v128.store(spill, c20, 64);
  v128.store(spill, c21, 80);
  v128.store(spill, c30, 96);
  v128.store(spill, c31, 112);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < columns; i++) {
      const at = to + ((<usize>i) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(spill + ((<usize>i) << 2)));
    }
    spill += 32;
    to += stride;
  }
}

// @ts-expect-error: decorator
function addTo(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
