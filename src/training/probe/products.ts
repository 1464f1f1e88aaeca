import type { Rows } from './span.ts';

/**
 * Logits of rows: rows kernelᵀ + bias. Two rows and two classes at a time, so that every value that is
 * read is used twice; of an odd count the last stands for the one behind it.
 * @param kernel [classes, channels].
 * @param bias [classes].
 * @param logits [count, classes], overwritten.
 */
export function fillLogits(
  { values, count, channels }: Rows,
  kernel: Float64Array,
  bias: Float64Array,
  logits: Float64Array,
): void {
  const classes = bias.length;
  for (let i = 0; i < count; i += 2) {
    const nextI = Math.min(i + 1, count - 1);
    const [row, nextRow] = [i * channels, nextI * channels];
    for (let k = 0; k < classes; k += 2) {
      const nextK = Math.min(k + 1, classes - 1);
      const [axis, nextAxis] = [k * channels, nextK * channels];
      let ik = bias[k]!;
      let ikNext = bias[nextK]!;
      let iNextK = ik;
      let iNextKNext = ikNext;
      for (let c = 0; c < channels; c++) {
        const a = values[row + c]!;
        const b = values[nextRow + c]!;
        const w = kernel[axis + c]!;
        const v = kernel[nextAxis + c]!;
        ik += a * w;
        ikNext += a * v;
        iNextK += b * w;
        iNextKNext += b * v;
      }
      logits[i * classes + k] = ik;
      logits[i * classes + nextK] = ikNext;
      logits[nextI * classes + k] = iNextK;
      logits[nextI * classes + nextK] = iNextKNext;
    }
  }
}

/**
 * Adds errorsᵀ rows to what is there: the gradient by the kernel. Four rows and two classes at a time,
 * so that sums are read and written a quarter as often, and rows half as often; of an odd count the
 * last class has one beside it whose errors are 0.
 * @param errors [count, classes].
 * @param gradient [classes, channels].
 */
export function addProducts(
  { values, count, channels }: Rows,
  errors: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const blocks = count - (count % 4);
  const of = (row: number, label: number) => (label < classes ? errors[row * classes + label]! : 0);
  for (let i = 0; i < blocks; i += 4) {
    const start = i * channels;
    for (let k = 0; k < classes; k += 2) {
      const [a, b, c, d] = [of(i, k), of(i + 1, k), of(i + 2, k), of(i + 3, k)];
      const next = k + 1;
      const [e, f, g, h] = [of(i, next), of(i + 1, next), of(i + 2, next), of(i + 3, next)];
      const axis = k * channels;
      const nextAxis = Math.min(next, classes - 1) * channels;
      for (let j = 0; j < channels; j++) {
        const first = values[start + j]!;
        const second = values[start + channels + j]!;
        const third = values[start + 2 * channels + j]!;
        const fourth = values[start + 3 * channels + j]!;
        gradient[axis + j]! += a * first + b * second + c * third + d * fourth;
        gradient[nextAxis + j]! += e * first + f * second + g * third + h * fourth;
      }
    }
  }
  for (let i = blocks; i < count; i++)
    for (let k = 0; k < classes; k++) {
      const error = of(i, k);
      for (let j = 0; j < channels; j++)
        gradient[k * channels + j]! += error * values[i * channels + j]!;
    }
}
