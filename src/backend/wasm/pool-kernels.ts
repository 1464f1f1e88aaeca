import { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** `MaxPoolGrad`, in plain JavaScript in tfjs: dy goes to the first maximum of each window. */
export function maxPoolGrad(
  heap: Heap,
  { dy, input, output }: { dy: tf.TensorInfo; input: tf.TensorInfo; output: tf.TensorInfo },
  attributes: PoolAttributes,
): tf.TensorInfo {
  const info = infoOf(input, attributes);
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
  const info = infoOf(input, attributes);
  const dx = heap.output(input.shape);
  heap.kernels.avgPoolGradient(heap.offset(dy), heap.offset(dx), ...poolArguments(info));
  return dx;
}

function infoOf({ shape }: tf.TensorInfo, attributes: PoolAttributes) {
  return tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attributes.filterSize,
    attributes.strides,
    1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
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
