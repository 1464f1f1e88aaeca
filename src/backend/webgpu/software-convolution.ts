import { type ConvAttributes, convInfo } from '../conv-info.ts';
import type { tf } from '../tf.ts';
import { fourOf, runShader, type Shader, storeFour } from './shader.ts';

/** Pixels of a thread's tile; its output channels are one vector of four. */
const TILE = 4;

/** What `activation` makes of a pixel's sums, by tfjs' names. */
const activations: Readonly<Record<string, string>> = {
  linear: 'sums',
  relu: 'max(sums, vec4<f32>(0.0))',
};

interface Kind {
  readonly isXVector: boolean;
  readonly isYVector: boolean;
  readonly hasBias: boolean;
  readonly activation: string;
}

function shaderOf({ isXVector, isYVector, hasBias, activation }: Kind): Shader {
  const pixels = Array.from({ length: TILE }, (_, i) => i);
  const each = (code: (i: number) => string) => pixels.map(code).join('\n');
  const products = isXVector
    ? each(
        (i) => `
        let x${i} = select(vec4<f32>(0.0), x[(from${i} + input) / 4], from${i} >= 0);
        sums${i} += x${i}.x * w0 + x${i}.y * w1 + x${i}.z * w2 + x${i}.w * w3;`,
      )
    : each((i) => `sums${i} += select(0.0, x[from${i} + input], from${i} >= 0) * w0;`);
  const step = isXVector ? 4 : 1;
  return {
    name: `softwareConvolution_${activation}_${hasBias}`,
    inputs: ['x', 'kernel', ...(hasBias ? ['bias'] : [])],
    uniforms: { outSize: 'pair', strides: 'pair', pads: 'pair', dilations: 'pair' },
    code: `
      fn kernelRow(at : i32) -> vec4<f32> {
        return ${fourOf('kernel', 'at', isYVector)};
      }
      // Where the pixel that a tap sees begins in x; below zero outside of the image.
      fn pixelAt(pixel : i32, tap : vec2<i32>) -> i32 {
        let size = uniforms.outSize;
        let corner = vec2<i32>(pixel / size.y % size.x, pixel % size.y) * uniforms.strides - uniforms.pads;
        let at = corner + tap * uniforms.dilations;
        let inside = all(at >= vec2<i32>(0)) && all(at < uniforms.xShape.yz);
        let image = pixel / (size.x * size.y);
        let index = ((image * uniforms.xShape.y + at.x) * uniforms.xShape.z + at.y) * uniforms.xShape.w;
        return select(-1, index, inside);
      }
      fn finish(pixel : i32, output : i32, sum : vec4<f32>) {
        let outputs = uniforms.kernelShape.w;
        if (pixel >= uniforms.xShape.x * uniforms.outSize.x * uniforms.outSize.y) {
          return;
        }
        let sums = sum${hasBias ? ` + ${fourOf('bias', 'output', isYVector)}` : ''};
        let y = ${activations[activation]};
        let to = pixel * outputs + output;
        ${storeFour('y', 'to', 'outputs - output', isYVector)}
      }
      fn main(index : i32) {
        let inputs = uniforms.xShape.w;
        let outputs = uniforms.kernelShape.w;
        let outputTiles = (outputs + 3) / 4;
        let output = index % outputTiles * 4;
        let pixel = index / outputTiles * ${TILE};
        if (pixel >= uniforms.xShape.x * uniforms.outSize.x * uniforms.outSize.y) {
          return;
        }
        ${each((i) => `var sums${i} = vec4<f32>(0.0);`)}
        for (var tap = 0; tap < uniforms.kernelShape.x * uniforms.kernelShape.y; tap++) {
          let tapAt = vec2<i32>(tap / uniforms.kernelShape.y, tap % uniforms.kernelShape.y);
          ${each((i) => `let from${i} = pixelAt(pixel + ${i}, tapAt);`)}
          var at = tap * inputs * outputs + output;
          for (var input = 0; input < inputs; input += ${step}) {
            let w0 = kernelRow(at);
            ${isXVector ? [1, 2, 3].map((j) => `let w${j} = kernelRow(at + ${j} * outputs);`).join('\n') : ''}
            ${products}
            at += ${step} * outputs;
          }
        }
        ${each((i) => `finish(pixel + ${i}, output, sums${i});`)}
      }`,
  };
}

/**
 * `Conv2D` and `FusedConv2D` for a processor that acts as a GPU: TensorFlow.js' kernel has the
 * threads of a group wait for each other, which a GPU does in no time and SwiftShader slowly.
 * Null for channels first and for other activations than relu.
 */
export function softwareConvolution(
  { x, filter, bias }: Record<'x' | 'filter', tf.TensorInfo> & { readonly bias?: tf.TensorInfo },
  attributes: ConvAttributes & { readonly activation?: string },
): tf.TensorInfo | null {
  const { activation = 'linear' } = attributes;
  const info = convInfo(x.shape, filter.shape, attributes);
  if (info.dataFormat !== 'channelsLast' || activations[activation] === undefined) return null;
  const [isXVector, isYVector] = [info.inChannels % 4 === 0, info.outChannels % 4 === 0];
  const shader = shaderOf({ isXVector, isYVector, hasBias: Boolean(bias), activation });
  const pixels = info.batchSize * info.outHeight * info.outWidth;
  const output = {
    shape: info.outShape,
    threads: Math.ceil(pixels / TILE) * Math.ceil(info.outChannels / 4),
    vectors: { inputs: [isXVector, isYVector, isYVector], output: isYVector },
  };
  return runShader(shader, [x, filter, ...(bias ? [bias] : [])], output, {
    outSize: [info.outHeight, info.outWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [info.padInfo.top, info.padInfo.left],
    dilations: [info.dilationHeight, info.dilationWidth],
  });
}
