import type { TileKind } from './kind.ts';
import { each, indices } from './repeat.ts';

/** Numbers between the rows of a tile in memory, so that threads meet in no bank. */
export const PADDING = 4;

/** WGSL that brings a tile of the left factor into `as_`, [k][m]. */
export function loadLeft({ product, tile }: TileKind, threads: number, isVector: boolean): string {
  const pitch = tile.m + PADDING;
  if (!isVector) {
    return `
      for (var i = thread; i < ${tile.m * tile.k}; i += ${threads}) {
        let row = i % ${tile.m};
        let term = i / ${tile.m};
        let m = row0 + row;
        let k = term0 + term;
        var value = 0.0;
        if (m < uniforms.m && k < end) { value = left(m, k); }
        as_[term * ${pitch} + row] = value;
      }`;
  }
  if (product === 'filterGradient') {
    return `
      for (var i = thread; i < ${(tile.m * tile.k) / 4}; i += ${threads}) {
        let row = i % ${tile.m / 4} * 4;
        let term = i / ${tile.m / 4};
        let m = row0 + row;
        let k = term0 + term;
        var value = vec4<f32>(0.0);
        if (m < uniforms.m && k < end) { value = left4(m, k); }
        ${each(4, (j) => `as_[term * ${pitch} + row + ${j}] = value[${j}];`)}
      }`;
  }
  return `
    for (var i = thread; i < ${(tile.m * tile.k) / 4}; i += ${threads}) {
      let row = i / ${tile.k / 4};
      let term = i % ${tile.k / 4} * 4;
      let m = row0 + row;
      let k = term0 + term;
      var value = vec4<f32>(0.0);
      if (m < uniforms.m && k < end) { value = left4(m, k); }
      ${each(4, (j) => `as_[(term + ${j}) * ${pitch} + row] = value[${j}];`)}
    }`;
}

/**
 * WGSL that brings a tile of the right factor into `bs`, [k][n / 4].
 * @param then What a thread does with `value`, four numbers of a row; not of an input gradient.
 */
export function loadRight(
  { product, tile }: TileKind,
  threads: number,
  isVector: boolean,
  then: string,
): string {
  const wide = tile.n / 4;
  if (isVector && product === 'inputGradient') {
    // Four vectors along k become four along n.
    return `
      for (var i = thread; i < ${(wide * tile.k) / 4}; i += ${threads}) {
        let term = i % ${tile.k / 4} * 4;
        let column = i / ${tile.k / 4};
        let k = term0 + term;
        ${each(
          4,
          (j) => `
          var v${j} = vec4<f32>(0.0);
          if (k < end && column0 + column * 4 + ${j} < uniforms.n) {
            v${j} = right4(k, column0 + column * 4 + ${j});
          }`,
        )}
        ${each(4, (j) => `bs[(term + ${j}) * ${wide} + column] = vec4<f32>(${indices(4).map((i) => `v${i}[${j}]`)});`)}
      }`;
  }
  const value = isVector
    ? 'if (n < uniforms.n) { value = right4(k, n); }'
    : each(4, (j) => `if (n + ${j} < uniforms.n) { value[${j}] = right(k, n + ${j}); }`);
  return `
    for (var i = thread; i < ${wide * tile.k}; i += ${threads}) {
      let column = i % ${wide};
      let term = i / ${wide};
      let k = term0 + term;
      let n = column0 + column * 4;
      var value = vec4<f32>(0.0);
      if (k < end) { ${value} }
      bs[term * ${wide} + column] = value;
      ${then}
    }`;
}
