import { tf } from '../../../src/backend/tf.ts';
import { noise } from '../../support/backend-values.ts';

/**
 * A convolution and both of its gradients by their definition, in double
 * precision: x, filter and dy are `noise` with salts 1, 2 and 3.
 */
export function referenceConvolution(info: tf.backend_util.Conv2DInfo) {
  const { inChannels, outChannels, padInfo } = info;
  const x = noise(tf.util.sizeFromShape(info.inShape), 1);
  const filter = noise(tf.util.sizeFromShape(info.filterShape), 2);
  const dy = noise(tf.util.sizeFromShape(info.outShape), 3);
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let n = 0; n < info.batchSize; n++)
    for (let oy = 0; oy < info.outHeight; oy++)
      for (let ox = 0; ox < info.outWidth; ox++)
        for (let a = 0; a < info.filterHeight; a++)
          for (let b = 0; b < info.filterWidth; b++) {
            const iy = oy * info.strideHeight + a * info.dilationHeight - padInfo.top;
            const ix = ox * info.strideWidth + b * info.dilationWidth - padInfo.left;
            if (iy < 0 || iy >= info.inHeight || ix < 0 || ix >= info.inWidth) continue;
            for (let c = 0; c < inChannels; c++)
              for (let d = 0; d < outChannels; d++) {
                const from = ((n * info.inHeight + iy) * info.inWidth + ix) * inChannels + c;
                const to = ((n * info.outHeight + oy) * info.outWidth + ox) * outChannels + d;
                const tap = ((a * info.filterWidth + b) * inChannels + c) * outChannels + d;
                y[to]! += x[from]! * filter[tap]!;
                dx[from]! += dy[to]! * filter[tap]!;
                dFilter[tap]! += x[from]! * dy[to]!;
              }
          }
  return { y, dx, dFilter };
}
