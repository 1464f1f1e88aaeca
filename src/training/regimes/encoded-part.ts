import { tf } from '../../backend/tf.ts';
import { forward } from '../../models/forward.ts';
import { buildEncoder, ENCODER } from '../../models/refined.ts';
import type { BaseMode, Classifier } from '../classifier.ts';
import { type Examples, type Features, featureExamples } from '../data/examples.ts';
import type { FeatureSource } from '../features/features.ts';
import type { TrainedPart } from './trained-part.ts';
import type { TrainingContext } from './training-context.ts';

type Shape3 = readonly [number, number, number];

/** What of a refined base trains: its encoder. */
export const ENCODER_ALONE: BaseMode = { blocks: [ENCODER], batchNorm: 'frozen' };

/**
 * What REFINE trains: the encoder and the head, on images and on the features of the frozen base
 * beside them. Those are computed once where nothing augments or mixes the images: the same
 * numbers up to rounding.
 */
export async function encodedPart({
  classifier,
  data,
  schedule,
  observe,
}: TrainingContext): Promise<TrainedPart> {
  const { train, plain } = data;
  const { refine, mixup } = schedule;
  const whole: TrainedPart = {
    forward: (x, training, masks) => classifier.logits(x, training ? ENCODER_ALONE : null, masks),
    train,
    plain,
  };
  if (refine === undefined || train !== plain || mixup) return whole;
  const features = await data.features(sourceOf(classifier), observe);
  const packed = besideImages(plain, features, classifier.base.inputShape);
  const encoder = buildEncoder(classifier.base.inputShape, refine.filters);
  return {
    forward: (x, training, masks) =>
      tf.tidy(() => {
        const [images, pooled] = unpacked(x, classifier.base.inputShape, features.channels);
        const mode = { training, batchNorm: 'train' } as const;
        const encoded = forward(encoder, images, classifier.baseWeights, mode);
        const both = tf.concat([pooled, encoded as tf.Tensor4D], 3);
        return classifier.headLogits(both, training, masks);
      }),
    train: packed,
    plain: packed,
  };
}

/** The base without the encoder. */
function sourceOf({ base, baseWeights, below }: Classifier): FeatureSource {
  const start = base.layers.findIndex(({ block }) => block === ENCODER);
  const layers = base.layers.slice(0, start);
  const names = new Set(layers.flatMap(({ weights }) => weights.map(({ name }) => name)));
  return {
    base: { ...base, layers, outputShape: layers.at(-1)!.outputShape },
    baseWeights: new Map([...baseWeights].filter(([name]) => names.has(name))),
    features: (x) => below(x, ENCODER),
  };
}

/** Images with their features behind them, a row each: [n, 1, 1, height * width * channels + features]. */
function besideImages(
  images: Examples,
  features: Features,
  inputShape: readonly number[],
): Examples {
  const rows = featureExamples(features, images.labels);
  const numbers = inputShape.reduce((product, side) => product * side, 1);
  return {
    labels: images.labels,
    input: (indices, epoch) =>
      tf.tidy(() => {
        const flat = tf.reshape(images.input(indices, epoch), [indices.length, 1, 1, numbers]);
        return tf.concat([flat, rows.input(indices, epoch)], 3) as tf.Tensor4D;
      }),
  };
}

function unpacked(
  x: tf.Tensor4D,
  inputShape: readonly number[],
  channels: number,
): [images: tf.Tensor4D, features: tf.Tensor4D] {
  const [n] = x.shape;
  const numbers = x.shape[3] - channels;
  return [
    tf.reshape(tf.slice(x, [0, 0, 0, 0], [n, 1, 1, numbers]), [n, ...(inputShape as Shape3)]),
    tf.slice(x, [0, 0, 0, numbers], [n, 1, 1, channels]),
  ];
}
