import { tf } from '../../backend/tf.ts';
import type { StreamedSet } from '../../data/image-set.ts';
import { inputTensor } from '../../data/pixels/pixels.ts';
import { scaledConfidence } from '../../stats/temperature.ts';
import { classifierOf } from '../../training/classifier.ts';
import { answerOf } from '../../training/evaluate.ts';
import { pause } from '../../training/pause.ts';
import { inferring } from '../../training/step/compiled.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import type { ReadImage, UnreadImage } from './decode-images.ts';

/** What a model says of an image. */
export interface Prediction {
  readonly name: string;
  /** Class, by its place. */
  readonly predicted: number;
  /** By class, 0..1: what the harness stores of test images. */
  readonly probabilities: readonly number[];
  /** That of the predicted class. */
  readonly confidence: number;
  /** The same after the logits were divided by the trial's temperature; null where it has none. */
  readonly calibrated: number | null;
  readonly notes: readonly string[];
  /** RGB bytes, [size, size, 3], as the model was given it before it was scaled. */
  readonly pixels: Uint8Array;
}

type Bytes = Exclude<ReadImage, UnreadImage>;

interface Options {
  /** Images at a time. */
  readonly batchSize: number;
  /** What logits are divided by; null where none was fitted. */
  readonly temperature: number | null;
  /** Told what runs slower than it might. */
  notice?(text: string): void;
}

/**
 * Predicts images as they come, on the backend in use, batch by batch; what could not be read goes
 * through in its place. `use` is given all answers in the order of the images.
 */
export async function predict<Result>(
  model: OpenModel,
  images: AsyncIterable<ReadImage>,
  options: Options,
  use: (answers: AsyncIterable<Prediction | UnreadImage>) => Promise<Result>,
): Promise<Result> {
  const { base, head, weights, about } = model;
  const classifier = classifierOf(base, head, weights);
  const { inputSize, scaling } = about.input;
  try {
    return await inferring(
      'inference',
      (x) => classifier.logits(x, null),
      options,
      (infer) => use(answers(infer)),
    );
  } finally {
    classifier.dispose();
  }

  async function* answers(
    infer: (x: tf.Tensor4D) => tf.Tensor2D,
  ): AsyncGenerator<Prediction | UnreadImage> {
    for await (const batch of batches(images, options.batchSize)) {
      const read = batch.filter((each) => 'pixels' in each);
      const found = read.length === 0 ? [] : await predicted(infer, read);
      let at = 0;
      for (const each of batch) yield 'pixels' in each ? found[at++]! : each;
      await pause();
    }
  }

  async function predicted(
    infer: (x: tf.Tensor4D) => tf.Tensor2D,
    read: readonly Bytes[],
  ): Promise<Prediction[]> {
    const all = Int32Array.from(read.keys());
    const x = inputTensor(setOf(read), all, inputSize, scaling);
    const logits = infer(x);
    const values = await logits.data();
    const classes = logits.shape[1];
    tf.dispose([x, logits]);
    return read.map(({ name, pixels, notes }, i) => {
      const own = values.subarray(i * classes, (i + 1) * classes);
      const { predicted: best, probabilities, confidence } = answerOf(own);
      const calibrated = options.temperature === null ? null : scaled(own, options.temperature);
      return { name, predicted: best, probabilities, confidence, calibrated, notes, pixels };
    });
  }
}

function scaled(logits: ArrayLike<number>, temperature: number): number {
  return scaledConfidence(logits, logits.length, temperature)[0]!;
}

function setOf(images: readonly Bytes[]): StreamedSet {
  const size = Math.sqrt(images[0]!.pixels.length / 3);
  return {
    labels: new Int32Array(images.length),
    count: images.length,
    height: size,
    width: size,
    read: (index) => images[index]!.pixels,
  };
}

/** Runs of images, each with so many that were read, and those that were not among them. */
async function* batches(
  images: AsyncIterable<ReadImage>,
  size: number,
): AsyncGenerator<ReadImage[]> {
  let batch: ReadImage[] = [];
  let read = 0;
  for await (const image of images) {
    batch.push(image);
    if ('pixels' in image) read += 1;
    if (read < size && batch.length < 4 * size) continue;
    yield batch;
    [batch, read] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
