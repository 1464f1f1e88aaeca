import { expect } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import type { BackendName } from '../../src/experiment/backends.ts';

/**
 * The values of some tensors computed on a backend; fails when the work leaves
 * a tensor or a data id behind.
 */
export async function valuesOn(
  backend: BackendName,
  work: () => tf.Tensor[],
): Promise<Float32Array[]> {
  await chooseBackend(backend);
  const before = tf.memory();
  const results = tf.tidy(work);
  const values: Float32Array[] = [];
  for (const result of results) values.push(Float32Array.from(await result.data()));
  tf.dispose(results);
  const after = tf.memory();
  expect([after.numTensors, after.numDataBuffers]).toEqual([
    before.numTensors,
    before.numDataBuffers,
  ]);
  return values;
}

/** Fails unless every value is within `tolerance` of the expected, relative to the largest. */
export function expectClose(
  received: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  expect(received.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(received[i]! - expected[i]!);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  expect(worst / scale).toBeLessThan(tolerance);
}

/** Reproducible values in [-1, 1), another series for each `salt`. */
export function noise(size: number, salt = 0): Float32Array {
  let state = (salt * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Noise in the form of a tensor. */
export function noiseTensor<Shape extends number[]>(shape: Shape, salt = 0): tf.Tensor {
  return tf.tensor(noise(tf.util.sizeFromShape(shape), salt), shape);
}
