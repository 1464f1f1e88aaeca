import { type PoolAttributes, poolInfo } from '../pool-info.ts';
import type { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/** `MaxPoolGrad`, in plain JavaScript in tfjs: dy goes to the first maximum of each window. */
export function maxPoolGrad(
  heap: Heap,
  { dy, input, output }: { dy: tf.TensorInfo; input: tf.TensorInfo; output: tf.TensorInfo },
  attributes: PoolAttributes,
): tf.TensorInfo {
  const info = poolInfo(input, attributes);
  const dx = heap.output(input.shape);
  heap.kernels.maxPoolGradient(
    heap.offset(dy),
    heap.offset(input),
    heap.offset(output),
    heap.offset(dx),
    heap.scratch(info.inChannels * 4),
    ...poolArguments(info),
  );
  return dx;
}

/** `AvgPoolGrad`, wrong in tfjs where padding cuts a window: it counts the cells outside. */
export function avgPoolGrad(
  heap: Heap,
  { dy, input }: { dy: tf.TensorInfo; input: tf.TensorInfo },
  attributes: PoolAttributes,
): tf.TensorInfo {
  const info = poolInfo(input, attributes);
  const dx = heap.output(input.shape);
  heap.kernels.avgPoolGradient(heap.offset(dy), heap.offset(dx), ...poolArguments(info));
  return dx;
}

function poolArguments(info: tf.backend_util.Conv2DInfo): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.outHeight,
    info.outWidth,
    info.inChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}
