import { tf } from '../tf.ts';
import { activationCodes, filterGradient, forward, productGeometry } from './convolution.ts';
import type { Heap } from './heap.ts';

interface MatMulInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * `BatchMatMul`: [..., M, K] by [..., K, N], each operand transposed on
 * request; batch dimensions broadcast as in tfjs. Null when both operands are
 * transposed (no gradient of a plain product is).
 */
export function batchMatMul(heap: Heap, inputs: MatMulInputs, attributes: MatMulAttributes) {
  return product(heap, inputs, attributes, null, 0);
}

/** `_FusedMatMul`: act(a b + bias), bias of rank 1; null when something is not known here. */
export function fusedMatMul(
  heap: Heap,
  inputs: MatMulInputs & { readonly bias?: tf.TensorInfo },
  attributes: MatMulAttributes & { readonly activation: string },
): tf.TensorInfo | null {
  const activation = activationCodes.get(attributes.activation);
  const bias = inputs.bias ?? null;
  const isPlain = activation === 0 && bias === null;
  if (activation === undefined || (attributes.transposeA && !isPlain)) return null;
  if (bias !== null && bias.shape.length !== 1) return null;
  return product(heap, inputs, attributes, bias, activation);
}

function product(
  heap: Heap,
  { a, b }: MatMulInputs,
  { transposeA, transposeB }: MatMulAttributes,
  bias: tf.TensorInfo | null,
  activation: number,
): tf.TensorInfo | null {
  if (transposeA && transposeB) return null;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const rows = transposeA ? aColumns : aRows;
  const inner = transposeA ? aRows : aColumns;
  const columns = transposeB ? bRows : bColumns;
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  tf.util.assert(
    inner === (transposeB ? bColumns : bRows),
    () => `matMul: the inner dimensions of [${a.shape}] and [${b.shape}] differ`,
  );
  const out = heap.output([...outer, rows, columns]);
  const batches = tf.util.sizeFromShape(outer);
  const aBatches = tf.util.sizeFromShape(a.shape.slice(0, -2));
  const bBatches = tf.util.sizeFromShape(b.shape.slice(0, -2));
  for (let i = 0; i < batches; i++) {
    const x = heap.offset(a) + (i % aBatches) * rows * inner * 4;
    const filter = heap.offset(b) + (i % bBatches) * inner * columns * 4;
    const to = heap.offset(out) + i * rows * columns * 4;
    if (transposeA) {
      const geometry = productGeometry(inner, rows, columns);
      filterGradient(heap, geometry, { x, dy: filter, gradient: to });
    } else {
      const offsets = { x, filter, out: to, bias: bias === null ? null : heap.offset(bias) };
      const geometry = productGeometry(rows, inner, columns);
      forward(heap, geometry, offsets, { activation, transposed: transposeB });
    }
  }
  return out;
}
