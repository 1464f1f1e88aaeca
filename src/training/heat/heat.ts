import { tf } from '../../backend/tf.ts';
import { cutAfter, cutLayers } from '../../models/cut.ts';
import { forward } from '../../models/forward.ts';
import type { Layer, ModelGraph } from '../../models/graph.ts';
import type { Classifier } from '../classifier.ts';

/** How much places of images count, [n, height, width] row-major, 0 or more; of no unit. */
export interface Heat {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Pixels a side that a map has, for Grad-CAM to say where: ImageNet's networks end in as many. */
const LEAST_SIDE = 7;
const INFERENCE = { training: false, batchNorm: 'frozen' } as const;

/**
 * The layer that Grad-CAM is taken at: the last whose map has 7 px a side or more, as the last
 * convolutional maps of the published networks have at their published sizes. Smaller images
 * end in maps of a pixel or two, which say nothing of where. Poolings are passed over, which only
 * coarsen the layer before.
 */
export function heatLayer(graph: ModelGraph): Layer {
  const maps = cutLayers(graph).filter(
    ({ kind, outputShape }) =>
      outputShape.length === 3 &&
      kind !== 'maxPool' &&
      kind !== 'avgPool' &&
      kind !== 'zeroPadding',
  );
  const sideOf = ({ outputShape: [height, width] }: Layer) => Math.min(height!, width!);
  const layer = maps.findLast((each) => sideOf(each) >= LEAST_SIDE) ?? maps[0];
  if (layer === undefined) throw new TypeError(`${graph.name} has no map to look at`);
  return layer;
}

/**
 * Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): relu of the sum of a layer's maps, each
 * weighted by the mean over its pixels of the gradient of the class's logit.
 * @param x Inputs [n, h, w, c].
 * @param labels [n] The class of each whose heat it is.
 */
export async function gradCam(
  { base, baseWeights, headLogits }: Classifier,
  x: tf.Tensor4D,
  labels: Int32Array,
): Promise<Heat> {
  const { below, above } = cutAfter(base, heatLayer(base));
  const heat = tf.tidy(() => {
    const maps = forward(below, x, baseWeights, INFERENCE) as tf.Tensor4D;
    const gradient = gradientOf(
      (a) => headLogits(forward(above, a, baseWeights, INFERENCE) as tf.Tensor4D, false),
      maps,
      labels,
    );
    const weights = tf.mean(gradient, [1, 2], true);
    return tf.relu(tf.sum(tf.mul(maps, weights), 3)) as tf.Tensor3D;
  });
  return heatOf(heat);
}

/**
 * The control of Grad-CAM: the gradient of the class's logit by the input, of each pixel the
 * largest magnitude of its channels (Simonyan et al. 2014).
 * @param x Inputs [n, h, w, c].
 * @param labels [n] The class of each whose heat it is.
 */
export async function inputGradient(
  { logits }: Classifier,
  x: tf.Tensor4D,
  labels: Int32Array,
): Promise<Heat> {
  const heat = tf.tidy(
    () => tf.max(tf.abs(gradientOf((a) => logits(a, null), x, labels)), 3) as tf.Tensor3D,
  );
  return heatOf(heat);
}

/** Of each example's own logit: in inference mode no example sees another. */
function gradientOf(
  logits: (x: tf.Tensor4D) => tf.Tensor2D,
  x: tf.Tensor4D,
  labels: Int32Array,
): tf.Tensor4D {
  const of = tf.grad((a: tf.Tensor) => {
    const all = logits(a as tf.Tensor4D);
    const own = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), all.shape[1]), 'float32');
    return tf.sum(tf.mul(all, own)) as tf.Scalar;
  });
  return of(x) as tf.Tensor4D;
}

async function heatOf(heat: tf.Tensor3D): Promise<Heat> {
  const [, height, width] = heat.shape;
  const values = (await heat.data<'float32'>()).slice();
  heat.dispose();
  return { height, width, values };
}
