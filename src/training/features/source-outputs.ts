import { tf } from '../../backend/tf.ts';
import { chunks } from '../../data/split/order.ts';
import { forward } from '../../models/forward.ts';
import type { Shape } from '../../models/graph.ts';
import { buildHead } from '../../models/head.ts';
import { disposeWeights, toVariables, type WeightArrays } from '../../models/weights/weights.ts';
import type { Features } from '../data/examples.ts';
import { featureExamples } from '../data/examples.ts';

/** Images at a time: a head is small. */
const BATCH = 512;

/**
 * What the source's own classifier says of images whose features are given: its
 * softmax probabilities, row-major [count, source classes], which LEEP compares
 * with the target's labels.
 * @param head The source head's arrays, as its pretraining kept them.
 */
export async function sourceOutputs(
  features: Features,
  featureShape: Shape,
  head: WeightArrays,
): Promise<Features> {
  const widths = [...head]
    .filter(([name]) => name.endsWith('/bias'))
    .map(([, { shape }]) => shape[0]!);
  const classes = widths.at(-1)!;
  const graph = buildHead(featureShape, { units: widths.slice(0, -1) }, classes);
  const weights = toVariables(head, graph);
  const { count } = features;
  const labels = new Int32Array(count);
  const examples = featureExamples(features, labels);
  const values = new Float32Array(count * classes);
  try {
    for (const chunk of chunks(Int32Array.from(labels.keys()), BATCH)) {
      const x = examples.input(chunk, 0);
      const outputs = tf.tidy(() =>
        tf.softmax(forward(graph, x, weights, { training: false, batchNorm: 'frozen' })),
      );
      values.set((await outputs.data()) as Float32Array, chunk[0]! * classes);
      tf.dispose([x, outputs]);
    }
  } finally {
    disposeWeights(weights);
  }
  return { values, count, channels: classes };
}
