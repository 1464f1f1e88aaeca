import type { ImageSet } from '../data/image-set.ts';
import { chunks } from '../data/split/order.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { type Examples, imageExamples } from './data/examples.ts';
import { outputsInTurn } from './in-turn.ts';
import type { Infer } from './step/compiled.ts';

/** A network's answers on labelled examples. */
export interface Evaluation {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** Class of the largest logit, an example. */
  readonly predicted: Int32Array;
  /** Softmax probability of the predicted class, an example. */
  readonly confidence: Float32Array;
  /** Softmax probabilities, row-major [examples, classes]. */
  readonly probabilities: Float32Array;
  /** What they are the softmax of, of the same shape. */
  readonly logits: Float32Array;
}

/**
 * Loss, accuracy and answers of a network in inference mode on the examples at
 * `indices`. Softmax and sums are taken in double precision, on the host.
 */
export async function evaluate(
  infer: Infer,
  examples: Examples,
  indices: Int32Array,
  batchSize: number,
): Promise<Evaluation> {
  const predicted = new Int32Array(indices.length);
  const confidence = new Float32Array(indices.length);
  let [probabilities, all] = [new Float32Array(0), new Float32Array(0)];
  let loss = 0;
  let correct = 0;
  let at = 0;
  for await (const { indices: chunk, values } of outputsInTurn(
    infer,
    examples,
    chunks(indices, batchSize),
  )) {
    const classes = values.length / chunk.length;
    if (at === 0) {
      probabilities = new Float32Array(indices.length * classes);
      all = new Float32Array(indices.length * classes);
    }
    all.set(values, at * classes);
    for (let row = 0; row < chunk.length; row++, at++) {
      const label = examples.labels[chunk[row]!]!;
      const own = values.subarray(row * classes, (row + 1) * classes);
      const answer = answerOf(own);
      probabilities.set(answer.probabilities, at * classes);
      predicted[at] = answer.predicted;
      confidence[at] = answer.confidence;
      loss += answer.logSum - own[label]!;
      if (answer.predicted === label) correct += 1;
    }
  }
  return {
    loss: loss / indices.length,
    accuracy: correct / indices.length,
    predicted,
    confidence,
    probabilities,
    logits: all,
  };
}

/** The same of all images of a set, as the base of a trial sees them. */
export function evaluateImages(
  infer: Infer,
  images: ImageSet,
  { base, scaling, schedule }: Pick<TrialSpec, 'base' | 'scaling' | 'schedule'>,
): Promise<Evaluation> {
  const examples = imageExamples(images, base.inputSize, scaling);
  const all = Int32Array.from({ length: images.count }, (_, i) => i);
  return evaluate(infer, examples, all, schedule.batchSize);
}

/** The answer that logits of one image are: softmax in double precision. */
export interface Answer {
  /** Class of the largest logit, the first of those that are alike. */
  readonly predicted: number;
  /** Its probability. */
  readonly confidence: number;
  readonly probabilities: readonly number[];
  /** Logarithm of the sum of the logits' powers: less a class's logit, the loss of that class. */
  readonly logSum: number;
}

export function answerOf(logits: ArrayLike<number>): Answer {
  let predicted = 0;
  for (let k = 1; k < logits.length; k++) if (logits[k]! > logits[predicted]!) predicted = k;
  const top = logits[predicted]!;
  const powers = Array.from(logits, (logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return {
    predicted,
    confidence: 1 / sum,
    probabilities: powers.map((power) => power / sum),
    logSum: Math.log(sum) + top,
  };
}
