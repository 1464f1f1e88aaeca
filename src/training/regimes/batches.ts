import { tf } from '../../backend/tf.ts';
import { generatorOf } from '../../experiment/random.ts';
import type { Mixup } from '../../experiment/training-schema.ts';
import { dropoutsOf, type ModelGraph } from '../../models/graph.ts';
import { dropoutMask } from '../data/dropout-masks.ts';
import type { Examples } from '../data/examples.ts';
import { drawMixing, type Mixing } from '../data/mixup.ts';
import type { Batch } from '../step/compiled.ts';
import { targetRows } from '../step/targets.ts';

/** What a step is fed for the images at `indices` in an epoch, from 1; the caller disposes it. */
export type Batches = (indices: Int32Array, epoch: number) => Batch;

/** What is made of images and labels before a step. */
export interface Feeding {
  /** Whose dropouts are fed, and whose outputs are the classes. */
  readonly head: ModelGraph;
  /** How much each class counts in the loss; null counts all alike. */
  readonly classWeights: readonly number[] | null;
  /** Share of each target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Null mixes nothing. */
  readonly mixup: Mixup | null;
  /** Channels of the batch normalisations that draw theirs, with which probability; null draws none. */
  readonly stochNorm?: { readonly channels: readonly number[]; readonly p: number } | null;
  /** Decides what is dropped and mixed, anew for each batch of each epoch. */
  readonly seed: number;
}

/**
 * Batches of examples with their targets smoothed, weighted and mixed and the masks of dropouts
 * drawn, all on the host: a backend, captured or not, is fed the same numbers.
 */
export function batchesOf(examples: Examples, feeding: Feeding): Batches {
  const { head, classWeights, labelSmoothing, mixup, stochNorm, seed } = feeding;
  const [classes] = head.outputShape as [number];
  const isPlain = classWeights === null && labelSmoothing === 0 && mixup === null;
  const rows = isPlain ? null : targetRows(classes, labelSmoothing, classWeights);
  const dropouts = dropoutsOf(head);
  return (indices, epoch) => {
    const count = indices.length;
    const drawing = (what: string) => generatorOf(what, seed, epoch, indices[0] ?? 0);
    const labels = indices.map((index) => examples.labels[index]!);
    const mixing = mixup ? drawMixing(count, mixup.alpha, drawing('mixup')) : null;
    const random = drawing('dropout');
    const norms = drawing('stochNorm');
    return {
      x: mixedInputs(examples.input(indices, epoch), mixing),
      labels:
        rows === null
          ? tf.tensor1d(labels, 'int32')
          : tf.tensor2d(mixedTargets(rows, labels, mixing), [count, classes]),
      masks: dropouts.map(({ rate, outputShape: [units] }) =>
        tf.tensor2d(dropoutMask(count, units!, rate, random), [count, units!]),
      ),
      ...(stochNorm && {
        channels: stochNorm.channels.map((channels) =>
          tf.tensor1d(
            Array.from({ length: channels }, () => Number(norms.uniform() < stochNorm.p)),
            'float32',
          ),
        ),
      }),
    };
  };
}

function mixedInputs(x: tf.Tensor4D, mixing: Mixing | null): tf.Tensor4D {
  if (mixing === null) return x;
  const { share, partners } = mixing;
  const mixed = tf.tidy(() =>
    tf.add(tf.mul(x, share), tf.mul(tf.gather(x, tf.tensor1d(partners, 'int32')), 1 - share)),
  );
  x.dispose();
  return mixed as tf.Tensor4D;
}

/** The rows of the labels, each mixed with that of its partner: row-major [labels, classes]. */
function mixedTargets(rows: Float32Array, labels: Int32Array, mixing: Mixing | null): Float32Array {
  const classes = Math.sqrt(rows.length);
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    const partner = mixing === null ? label : labels[mixing.partners[i]!]!;
    for (let k = 0; k < classes; k++) {
      const [own, other] = [rows[label * classes + k]!, rows[partner * classes + k]!];
      targets[i * classes + k] =
        mixing === null ? own : mixing.share * own + (1 - mixing.share) * other;
    }
  });
  return targets;
}
