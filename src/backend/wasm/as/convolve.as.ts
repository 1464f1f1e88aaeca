/**
 * Convolution as an indirect matrix product (Dukhan, "The Indirect Convolution
 * Algorithm", 2019): 4 pixels x 8 output channels at a time, read through one
 * pointer per pixel and filter tap. The same loop gives the forward pass, the
 * gradient by the input (with `backward`) and, as a 1x1 filter, matrix products.
 */

import { ROWS, TAP_BYTES, TAPS } from './convolve-table.as';
import { areInside, fillInside, fillTaps } from './convolve-taps.as';
import { tile } from './convolve-tile.as';

/** Filter panels that are kept in the level 2 cache while all pixels pass by. */
const BLOCK_BYTES: i32 = 262144;
/** Up to this many pixels a map, a tile takes one pixel of four images. */
const SMALL_MAP: i32 = 16;

/** Bytes that `convolve` needs at `table`. */
export function convolveTableBytes(taps: i32): i32 {
  return <i32>(TAPS + TAP_BYTES * taps);
}

/**
 * dst[n, y, x, c] = act(bias[c] + sum over taps and k of src[...] * packed[...]).
 * `zero` is a row of k zeros (what padding reads), `bias` holds c values padded
 * with zeros to a multiple of 8; act: 0 none, 1 relu, 2 relu6.
 */
export function convolve(
  src: usize,
  dst: usize,
  packed: usize,
  bias: usize,
  zero: usize,
  table: usize,
  act: i32,
  backward: bool,
  batch: i32,
  srcH: i32,
  srcW: i32,
  dstH: i32,
  dstW: i32,
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
  const panelBytes = (<usize>(filterH * filterW * k)) << 5;
  const panels = (c + 7) >> 3;
  const block = max(1, BLOCK_BYTES / <i32>panelBytes);
  const imageFirst = dstH * dstW > SMALL_MAP;
  // Pixels of one phase of the stride share their taps in a backward pass.
  const phasesH = backward ? strideH : 1;
  const phasesW = backward ? strideW : 1;
  const srcPixel = (<usize>k) << 2;
  for (let first = 0; first < panels; first += block) {
    const last = min(panels, first + block);
    for (let phaseY = 0; phaseY < min(phasesH, dstH); phaseY++) {
      for (let phaseX = 0; phaseX < min(phasesW, dstW); phaseX++) {
        const pixels =
          ((dstH - phaseY + phasesH - 1) / phasesH) * ((dstW - phaseX + phasesW - 1) / phasesW);
        let n = 0;
        let y = phaseY;
        let x = phaseX;
        for (let left = batch * pixels; left > 0; left -= 4) {
          const rows = min(4, left);
          for (let r = 0; r < rows; r++) {
            store<usize>(
              table + ((<usize>r) << 2),
              dst + <usize>((n * dstH + y) * dstW + x) * ((<usize>c) << 2),
            );
            const row = table + ROWS + <usize>r * <usize>12;
            store<i32>(row, n * srcH);
            store<i32>(row, backward ? y + padH : y * strideH - padH, 4);
            store<i32>(row, backward ? x + padW : x * strideW - padW, 8);
            if (imageFirst) {
              x += phasesW;
              if (x >= dstW) {
                x = phaseX;
                y += phasesH;
                if (y >= dstH) {
                  y = phaseY;
                  n++;
                }
              }
            } else if (++n === batch) {
              n = 0;
              x += phasesW;
              if (x >= dstW) {
                x = phaseX;
                y += phasesH;
              }
            }
          }
          const isSteady = !backward || strideH * strideW === 1;
          const stepH = backward ? -dilationH : dilationH;
          const stepW = backward ? -dilationW : dilationW;
          const taps =
            isSteady &&
            areInside(table, rows, srcH, srcW, (filterH - 1) * stepH, (filterW - 1) * stepW)
              ? fillInside(table, rows, src, srcPixel, srcW, filterH, filterW, stepH, stepW)
              : fillTaps(
                  table,
                  rows,
                  src,
                  zero,
                  srcPixel,
                  srcH,
                  srcW,
                  filterH,
                  filterW,
                  backward ? strideH : 1,
                  backward ? strideW : 1,
                  stepH,
                  stepW,
                );
          for (let p = first; p < last; p++) {
            tile(
              table,
              taps,
              packed + <usize>p * panelBytes,
              bias + ((<usize>p) << 5),
              p << 5,
              rows,
              min(8, c - (p << 3)),
              act,
            );
          }
        }
      }
    }
  }
}
