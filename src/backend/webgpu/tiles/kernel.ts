import type { Kernel } from '../gpu.ts';
import { columnSums } from './column-sums.ts';
import { COORDINATES, scalars, vectors } from './factors.ts';
import type { TileKind } from './kind.ts';
import { loadLeft, loadRight, PADDING } from './load.ts';
import { each } from './repeat.ts';

const UNIFORMS = {
  ...{ m: 'int', n: 'int', k: 'int', blocksOfSplit: 'int' },
  ...{ inHeight: 'int', inWidth: 'int', inputs: 'int' },
  ...{ outHeight: 'int', outWidth: 'int', outputs: 'int', filterWidth: 'int' },
  ...{ strideHeight: 'int', strideWidth: 'int', padTop: 'int', padLeft: 'int' },
  ...{ dilationHeight: 'int', dilationWidth: 'int' },
} as const satisfies Kernel['uniforms'];

/**
 * A convolution, or one of its gradients, as a product of matrices whose left one is the image
 * as each tap of the filter sees it, and is never written out: workgroups take tiles of both
 * factors into their own memory, where each number is read many times. Sums of a part of k
 * each, where the product is split along k, are left to be added.
 */
export function tileKernel(kind: TileKind): Kernel {
  const { product, tile, isInputVector, isOutputVector, hasBias, isRelu, hasColumnSums } = kind;
  const { m, n, k, threadM, threadN } = tile;
  const [across, high] = [n / threadN, m / threadM];
  const threads = across * high;
  const isLeftVector = product === 'inputGradient' ? isOutputVector : isInputVector;
  const isResultVector = product === 'inputGradient' ? isInputVector : isOutputVector;
  const vectorsOf = threadN / 4;
  const sums = columnSums(kind, threads);
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
    name: `${product}Tiles_${[m, n, k, threadM, threadN].join('x')}${isInputVector ? '' : '_in1'}${isOutputVector ? '' : '_out1'}${hasBias ? '_bias' : ''}${isRelu ? '_relu' : ''}${hasColumnSums ? '_sums' : ''}`,
    outputs: ['result', ...(hasColumnSums ? ['columnSums'] : [])],
    inputs: ['a', 'b', ...(hasBias ? ['bias'] : [])],
    isVector: false,
    vectors: [
      isResultVector,
      ...(hasColumnSums ? [isOutputVector] : []),
      ...[isLeftVector, isOutputVector],
      ...(hasBias ? [isResultVector] : []),
    ],
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
        ${sums.declared}
        let first = i32(group.z) * uniforms.blocksOfSplit * ${k};
        let end = min(uniforms.k, first + uniforms.blocksOfSplit * ${k});
        for (var term0 = first; term0 < end; term0 += ${k}) {
          ${loadLeft(kind, threads, isLeftVector)}
          ${loadRight(kind, threads, isOutputVector, sums.added)}
          workgroupBarrier();
          for (var k = 0; k < ${k}; k++) {
            ${each(vectorsOf, (j) => `let b${j} = bs[k * ${n / 4} + ${j * across} + tx];`)}
            ${each(threadM, (i) => `{ let a = vec4<f32>(as_[k * ${m + PADDING} + ty * ${threadM} + ${i}]); ${each(vectorsOf, (j) => `acc[${i}][${j}] = fma(a, b${j}, acc[${i}][${j}]);`)} }`)}
          }
          workgroupBarrier();
        }
        ${sums.stored}
        ${each(threadM, (i) => `{ let m = row0 + ty * ${threadM} + ${i}; if (m < uniforms.m) { ${each(vectorsOf, (j) => store(i, j))} } }`)}
      }`,
  };
}
