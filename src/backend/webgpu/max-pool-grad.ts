import { tf } from '../tf.ts';
import { runShader, type Shader } from './shader.ts';

type Pair = readonly [number, number];

/**
 * TensorFlow.js gives the gradient of a window to the last of the cells that share its
 * largest value; TensorFlow, and every other backend, to the first in row-major order.
 */
const shader: Shader = {
  name: 'maxPoolGradToFirst',
  inputs: ['dy', 'x', 'y'],
  pairs: ['strides', 'pads', 'window', 'outSize'],
  valueAt: `
    let here = getX(at.x, at.y, at.z, at.w);
    let padded = at.yz + uniforms.pads;
    // The windows that the cell is in.
    let low = max(vec2<i32>(0), (padded - uniforms.window + uniforms.strides) / uniforms.strides);
    let high = min(uniforms.outSize - 1, padded / uniforms.strides);
    var sum = 0.0;
    for (var r = low.x; r <= high.x; r++) {
      for (var c = low.y; c <= high.y; c++) {
        if (here != getY(at.x, r, c, at.w)) {
          continue;
        }
        let corner = vec2<i32>(r, c) * uniforms.strides - uniforms.pads;
        let begin = max(vec2<i32>(0), corner);
        let end = min(uniforms.outShape.yz, corner + uniforms.window);
        var isFirst = true;
        for (var i = begin.x; i <= at.y && isFirst; i++) {
          let stop = select(end.y, at.z, i == at.y);
          for (var j = begin.y; j < stop && isFirst; j++) {
            isFirst = getX(at.x, i, j, at.w) != here;
          }
        }
        if (isFirst) {
          sum += getDy(at.x, r, c, at.w);
        }
      }
    }
    return sum;`,
};

/** The gradient of max pooling by its input [n, h, w, c]. */
export function maxPoolGrad(
  { dy, input, output }: Record<'dy' | 'input' | 'output', tf.TensorInfo>,
  attributes: tf.NamedAttrMap,
): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const shape = input.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const pairs: Pair[] = [
    [info.strideHeight, info.strideWidth],
    [info.padInfo.top, info.padInfo.left],
    [info.filterHeight, info.filterWidth],
    [info.outHeight, info.outWidth],
  ];
  return runShader(shader, [dy, input, output], shape, pairs);
}
