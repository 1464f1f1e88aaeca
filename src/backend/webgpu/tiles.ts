import type { Kernel } from './gpu.ts';

/** Which of the three products of a convolution. */
export type Product = 'forward' | 'inputGradient' | 'filterGradient';

/** Rows, columns and terms of a product [m, k] by [k, n]. */
export interface Extent {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** What a workgroup computes of a product [m, k] by [k, n] at a time, and a thread of that. */
export interface Tile {
  /** Rows and columns of the result, and terms of their sums, that a workgroup has at a time. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Rows and columns of a thread; the columns are vectors of four. */
  readonly threadM: number;
  readonly threadN: number;
}

export interface TileKind {
  readonly product: Product;
  readonly tile: Tile;
  /** Whether input and output channels come in fours. */
  readonly isInputVector: boolean;
  readonly isOutputVector: boolean;
  readonly hasBias: boolean;
  readonly isRelu: boolean;
}

const UNIFORMS = {
  ...{ m: 'int', n: 'int', k: 'int', blocksOfSplit: 'int' },
  ...{ inHeight: 'int', inWidth: 'int', inputs: 'int' },
  ...{ outHeight: 'int', outWidth: 'int', outputs: 'int', filterWidth: 'int' },
  ...{ strideHeight: 'int', strideWidth: 'int', padTop: 'int', padLeft: 'int' },
  ...{ dilationHeight: 'int', dilationWidth: 'int' },
} as const satisfies Kernel['uniforms'];

/** Numbers between the rows of a tile in memory, so that threads meet in no bank. */
const PADDING = 4;

/** WGSL of where a tap sees a pixel: of `x` for one of y, of `dy` for one of x; below 0 outside. */
const COORDINATES = `
  fn seen(pixel: i32, tap: i32) -> i32 {
    let u = &uniforms;
    let column = pixel % u.outWidth;
    let line = pixel / u.outWidth;
    let at = vec2<i32>(line % u.outHeight, column) * vec2<i32>(u.strideHeight, u.strideWidth)
      - vec2<i32>(u.padTop, u.padLeft)
      + vec2<i32>(tap / u.filterWidth, tap % u.filterWidth)
        * vec2<i32>(u.dilationHeight, u.dilationWidth);
    let inside = all(at >= vec2<i32>(0)) && all(at < vec2<i32>(u.inHeight, u.inWidth));
    return select(-1, (line / u.outHeight * u.inHeight + at.x) * u.inWidth + at.y, inside);
  }
  fn seenBack(pixel: i32, tap: i32) -> i32 {
    let u = &uniforms;
    let column = pixel % u.inWidth;
    let line = pixel / u.inWidth;
    let stride = vec2<i32>(u.strideHeight, u.strideWidth);
    let padded = vec2<i32>(line % u.inHeight, column) + vec2<i32>(u.padTop, u.padLeft)
      - vec2<i32>(tap / u.filterWidth, tap % u.filterWidth);
    let at = padded / stride;
    let inside = all(padded >= vec2<i32>(0)) && all(at * stride == padded)
      && all(at < vec2<i32>(u.outHeight, u.outWidth));
    return select(-1, (line / u.inHeight * u.outHeight + at.x) * u.outWidth + at.y, inside);
  }`;

/** How the two factors of a product are read, one number at a time. */
const scalars: Readonly<Record<Product, string>> = {
  forward: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seen(m, k / uniforms.inputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.inputs + k % uniforms.inputs);
    }
    fn right(k: i32, n: i32) -> f32 { return RIGHT(k * uniforms.outputs + n); }`,
  inputGradient: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seenBack(m, k / uniforms.outputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.outputs + k % uniforms.outputs);
    }
    fn right(k: i32, n: i32) -> f32 {
      let tap = k / uniforms.outputs;
      return RIGHT((tap * uniforms.inputs + n) * uniforms.outputs + k % uniforms.outputs);
    }`,
  filterGradient: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seen(k, m / uniforms.inputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.inputs + m % uniforms.inputs);
    }
    fn right(k: i32, n: i32) -> f32 { return RIGHT(k * uniforms.outputs + n); }`,
};

/** The same, four numbers at a time: along k, m or n, whichever is the channel of the tensor. */
const vectors: Readonly<Record<Product, { readonly left: string; readonly right: string }>> = {
  forward: {
    left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seen(m, k / uniforms.inputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.inputs + k % uniforms.inputs) / 4];
      }`,
    right: 'fn right4(k: i32, n: i32) -> vec4<f32> { return b[(k * uniforms.outputs + n) / 4]; }',
  },
  inputGradient: {
    left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seenBack(m, k / uniforms.outputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.outputs + k % uniforms.outputs) / 4];
      }`,
    right: `
      fn right4(k: i32, n: i32) -> vec4<f32> {
        let row = k / uniforms.outputs * uniforms.inputs + n;
        return b[(row * uniforms.outputs + k % uniforms.outputs) / 4];
      }`,
  },
  filterGradient: {
    left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seen(k, m / uniforms.inputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.inputs + m % uniforms.inputs) / 4];
      }`,
    right: 'fn right4(k: i32, n: i32) -> vec4<f32> { return b[(k * uniforms.outputs + n) / 4]; }',
  },
};

const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
const each = (count: number, code: (i: number) => string) => indices(count).map(code).join('\n');

/** WGSL that brings a tile of the left factor into `as_`, [k][m]. */
function loadLeft({ product, tile }: TileKind, threads: number, isVector: boolean): string {
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

/** WGSL that brings a tile of the right factor into `bs`, [k][n / 4]. */
function loadRight({ product, tile }: TileKind, threads: number, isVector: boolean): string {
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
    }`;
}

/**
 * A convolution, or one of its gradients, as a product of matrices whose left one is the image
 * as each tap of the filter sees it, and is never written out: workgroups take tiles of both
 * factors into their own memory, where each number is read many times. Sums of a part of k
 * each, where the product is split along k, are left to be added.
 */
export function tileKernel(kind: TileKind): Kernel {
  const { product, tile, isInputVector, isOutputVector, hasBias, isRelu } = kind;
  const { m, n, k, threadM, threadN } = tile;
  const [across, high] = [n / threadN, m / threadM];
  const threads = across * high;
  const isLeftVector = product === 'inputGradient' ? isOutputVector : isInputVector;
  const isResultVector = product === 'inputGradient' ? isInputVector : isOutputVector;
  const vectorsOf = threadN / 4;
  const array = (name: string, isVector: boolean) =>
    isVector ? `${name}[(at) / 4][(at) % 4]` : `${name}[at]`;
  const read = (name: string, tensor: string, isVector: boolean) =>
    `fn ${name}(at: i32) -> f32 { return ${array(tensor, isVector)}; }`;
  const store = (row: number, column: number) => {
    const value = `acc[${row}][${column}]`;
    const bias = hasBias
      ? isResultVector
        ? 'bias[n / 4]'
        : 'vec4<f32>(bias[n], bias[min(n + 1, last)], bias[min(n + 2, last)], bias[min(n + 3, last)])'
      : '';
    return `
      {
        let n = column0 + (${column} * ${across} + tx) * 4;
        let last = uniforms.n - 1;
        if (n <= last) {
          var z = ${value}${hasBias ? ` + ${bias}` : ''};
          ${isRelu ? 'z = select(z, vec4<f32>(0.0), z < vec4<f32>(0.0));' : ''}
          let at = (i32(group.z) * uniforms.m + m) * uniforms.n + n;
          ${
            isResultVector
              ? 'result[at / 4] = z;'
              : each(4, (j) => `if (n + ${j} <= last) { result[at + ${j}] = z[${j}]; }`)
          }
        }
      }`;
  };
  return {
    name: `${product}Tiles_${[m, n, k, threadM, threadN].join('x')}${isInputVector ? '' : '_in1'}${isOutputVector ? '' : '_out1'}${hasBias ? '_bias' : ''}${isRelu ? '_relu' : ''}`,
    outputs: ['result'],
    inputs: ['a', 'b', ...(hasBias ? ['bias'] : [])],
    isVector: false,
    vectors: [isResultVector, isLeftVector, isOutputVector, ...(hasBias ? [isResultVector] : [])],
    uniforms: UNIFORMS,
    code: `
      var<workgroup> as_: array<f32, ${k * (m + PADDING)}>;
      var<workgroup> bs: array<vec4<f32>, ${(k * n) / 4}>;
      ${COORDINATES}
      ${read('LEFT', 'a', isLeftVector)}
      ${read('RIGHT', 'b', isOutputVector)}
      ${scalars[product]}
      ${isLeftVector ? vectors[product].left : ''}
      ${isOutputVector ? vectors[product].right : ''}
      @compute @workgroup_size(${threads})
      fn _start(
        @builtin(workgroup_id) group: vec3<u32>,
        @builtin(local_invocation_index) index: u32,
      ) {
        let thread = i32(index);
        let row0 = i32(group.y) * ${m};
        let column0 = i32(group.x) * ${n};
        let tx = thread % ${across};
        let ty = thread / ${across};
        var acc: array<array<vec4<f32>, ${vectorsOf}>, ${threadM}>;
        let first = i32(group.z) * uniforms.blocksOfSplit * ${k};
        let end = min(uniforms.k, first + uniforms.blocksOfSplit * ${k});
        for (var term0 = first; term0 < end; term0 += ${k}) {
          ${loadLeft(kind, threads, isLeftVector)}
          ${loadRight(kind, threads, isOutputVector)}
          workgroupBarrier();
          for (var k = 0; k < ${k}; k++) {
            ${each(vectorsOf, (j) => `let b${j} = bs[k * ${n / 4} + ${j * across} + tx];`)}
            ${each(threadM, (i) => `{ let a = vec4<f32>(as_[k * ${m + PADDING} + ty * ${threadM} + ${i}]); ${each(vectorsOf, (j) => `acc[${i}][${j}] = fma(a, b${j}, acc[${i}][${j}]);`)} }`)}
          }
          workgroupBarrier();
        }
        ${each(threadM, (i) => `{ let m = row0 + ty * ${threadM} + ${i}; if (m < uniforms.m) { ${each(vectorsOf, (j) => store(i, j))} } }`)}
      }`,
  };
}
