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
 * Adds errorsᵀ rows to what is there: the gradient by the kernel. Four rows at a time, so that every
 * sum is read and written a quarter as often.
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
  for (let i = 0; i < blocks; i += 4) {
    const [a, b] = [i * channels, (i + 1) * channels];
    const [c, d] = [(i + 2) * channels, (i + 3) * channels];
    for (let k = 0; k < classes; k++) {
      const own = i * classes + k;
      const ofA = errors[own]!;
      const ofB = errors[own + classes]!;
      const ofC = errors[own + 2 * classes]!;
      const ofD = errors[own + 3 * classes]!;
      const axis = k * channels;
      for (let j = 0; j < channels; j++)
        gradient[axis + j]! +=
          ofA * values[a + j]! + ofB * values[b + j]! + ofC * values[c + j]! + ofD * values[d + j]!;
    }
  }
  for (let i = blocks; i < count; i++)
    for (let k = 0; k < classes; k++) {
      const error = errors[i * classes + k]!;
      for (let j = 0; j < channels; j++)
        gradient[k * channels + j]! += error * values[i * channels + j]!;
    }
}
