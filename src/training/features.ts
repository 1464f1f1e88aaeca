import { tf } from '../backend/tf.ts';
import { chunks } from '../data/order.ts';
import type { Classifier } from './classifier.ts';
import { compileInference } from './compiled.ts';
import type { Examples } from './examples.ts';
import { pause } from './pause.ts';

/** Pooled features of every example, row-major [count, channels]. */
export interface Features {
  readonly values: Float32Array;
  readonly count: number;
  readonly channels: number;
}

/** `computeFeatures`, done at the first call and remembered. */
export function featuresOnce(examples: Examples, batchSize: number) {
  let known: Promise<Features> | undefined;
  return (classifier: Classifier): Promise<Features> => {
    known ??= computeFeatures(classifier, examples, batchSize);
    return known;
  };
}

/** The base's features of all examples in inference mode, averaged over space. */
async function computeFeatures(
  classifier: Classifier,
  examples: Examples,
  batchSize: number,
): Promise<Features> {
  const count = examples.labels.length;
  const channels = classifier.base.outputShape[2]!;
  const values = new Float32Array(count * channels);
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const compiled = compileInference('the base', (x) => tf.mean(classifier.features(x), [1, 2]));
  try {
    for (const chunk of chunks(all, batchSize)) {
      const x = examples.input(chunk, 0);
      const pooled = compiled.infer(x);
      values.set((await pooled.data()) as Float32Array, chunk[0]! * channels);
      tf.dispose([x, pooled]);
      await pause();
    }
  } finally {
    compiled.dispose();
  }
  return { values, count, channels };
}
