import { type PoolAttributes, poolInfo } from '../pool-info.ts';
import type { tf } from '../tf.ts';
import { runValueShader, type ValueShader } from './shader.ts';

/**
 * TensorFlow.js gives the gradient of a window to the last of the cells that share its
 * largest value; TensorFlow, and every other backend, to the first in row-major order.
 */
const shader: ValueShader = {
  name: 'maxPoolGradToFirst',
  inputs: ['dy', 'x', 'y'],
  uniforms: { strides: 'pair', pads: 'pair', window: 'pair', outSize: 'pair' },
  valueAt: `
    let at = getCoordsFromIndex(index);
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
  attributes: PoolAttributes,
): tf.TensorInfo {
  const info = poolInfo(input, attributes);
  return runValueShader(shader, [dy, input, output], input.shape, {
    strides: [info.strideHeight, info.strideWidth],
    pads: [info.padInfo.top, info.padInfo.left],
    window: [info.filterHeight, info.filterWidth],
    outSize: [info.outHeight, info.outWidth],
  });
}
