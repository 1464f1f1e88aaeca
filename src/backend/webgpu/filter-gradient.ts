import { type ConvAttributes, convInfo } from '../conv-info.ts';
import type { tf } from '../tf.ts';
import { fourOf, runShader, type Shader, storeFour } from './shader.ts';
import { sumOfParts } from './sums.ts';

/** Input channels of a thread's tile; its output channels are one vector of four. */
const TILE = 8;
/**
 * Threads to aim at: a large card keeps that many under way. Where the filter has too few tiles,
 * the image's rows are shared out among more threads, whose sums are added afterwards.
 */
const THREADS = 1 << 17;

/**
 * The gradient by the filter is a product of two matrices, [taps * inputs, pixels] by
 * [pixels, outputs], whose first is the image as each tap of the filter sees it. TensorFlow.js
 * computes each value in one thread, which reads two numbers for one multiplication. Here a thread
 * has a tile of eight input channels by four output channels of one tap: it reads twelve numbers
 * for 32 multiplications.
 */
function shaderOf(isXVector: boolean, isDyVector: boolean): Shader {
  const products = Array.from({ length: TILE }, (_, i) => {
    return `sums[${i}] += ${i < 4 ? 'low' : 'high'}.${'xyzw'[i % 4]} * d;`;
  });
  return {
    name: 'convFilterGradient',
    inputs: ['x', 'dy'],
    uniforms: { window: 'pair', strides: 'pair', pads: 'pair', rows: 'int', rowsOfSplit: 'int' },
    code: `
      fn main(index : i32) {
        let inputs = uniforms.xShape.w;
        let outputs = uniforms.dyShape.w;
        let outputTiles = (outputs + 3) / 4;
        let inputTiles = (inputs + ${TILE - 1}) / ${TILE};
        let taps = uniforms.window.x * uniforms.window.y;
        let output = index % outputTiles * 4;
        let input = index / outputTiles % inputTiles * ${TILE};
        let tap = index / (outputTiles * inputTiles) % taps;
        let split = index / (outputTiles * inputTiles * taps);
        let firstRow = split * uniforms.rowsOfSplit;
        if (firstRow >= uniforms.rows) {
          return;
        }
        let shift = vec2<i32>(tap / uniforms.window.y, tap % uniforms.window.y) - uniforms.pads;
        // The columns for which the tap is inside of the image.
        let stride = uniforms.strides.y;
        let begin = max(0, (stride - 1 - shift.y) / stride);
        let end = min(uniforms.dyShape.z, (uniforms.xShape.z - shift.y + stride - 1) / stride);
        var sums : array<vec4<f32>, ${TILE}>;
        for (var row = firstRow; row < min(uniforms.rows, firstRow + uniforms.rowsOfSplit); row++) {
          let y = row % uniforms.dyShape.y * uniforms.strides.x + shift.x;
          if (y < 0 || y >= uniforms.xShape.y) {
            continue;
          }
          let line = row / uniforms.dyShape.y * uniforms.xShape.y + y;
          var xAt = (line * uniforms.xShape.z + begin * stride + shift.y) * inputs + input;
          var dyAt = (row * uniforms.dyShape.z + begin) * outputs + output;
          for (var column = begin; column < end; column++) {
            // Past the last channel these are other numbers, whose sums are not kept.
            let low = ${fourOf('x', 'xAt', isXVector)};
            let high = ${fourOf('x', 'xAt + 4', isXVector)};
            let d = ${fourOf('dy', 'dyAt', isDyVector)};
            ${products.join('\n            ')}
            xAt += stride * inputs;
            dyAt += outputs;
          }
        }
        for (var i = 0; i < min(${TILE}, inputs - input); i++) {
          let at = ((split * taps + tap) * inputs + input + i) * outputs + output;
          ${storeFour('sums[i]', 'at', 'outputs - output', isDyVector)}
        }
      }`,
  };
}

/** The gradient of a convolution by its filter [h, w, c, d]; null for channels first. */
export function filterGradient(
  { x, dy }: Record<'x' | 'dy', tf.TensorInfo>,
  attributes: ConvAttributes & { readonly filterShape: readonly number[] },
): tf.TensorInfo | null {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  if (info.dataFormat !== 'channelsLast') return null;
  const { filterHeight, filterWidth, inChannels, outChannels, filterShape } = info;
  const taps = filterHeight * filterWidth;
  const tiles = taps * Math.ceil(inChannels / TILE) * Math.ceil(outChannels / 4);
  const rows = info.batchSize * info.outHeight;
  const rowsOfSplit = Math.ceil(rows / Math.max(1, Math.floor(THREADS / tiles)));
  const splits = Math.ceil(rows / rowsOfSplit);
  const [isXVector, isDyVector] = [inChannels % 4 === 0, outChannels % 4 === 0];
  const output = {
    shape: splits === 1 ? filterShape : [splits, taps, inChannels, outChannels],
    threads: tiles * splits,
    vectors: { inputs: [isXVector, isDyVector], output: isDyVector },
  };
  const sums = runShader(shaderOf(isXVector, isDyVector), [x, dy], output, {
    window: [filterHeight, filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [info.padInfo.top, info.padInfo.left],
    rows,
    rowsOfSplit,
  });
  return splits === 1 ? sums : sumOfParts(sums, filterShape);
}
