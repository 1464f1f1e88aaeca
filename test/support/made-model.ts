import { tf } from '../../src/backend/tf.ts';
import { inputTensor } from '../../src/data/pixels/pixels.ts';
import type { OpenModel } from '../../src/deployment/kept/open-kept.ts';
import { BASES, type BaseName, type PixelScaling } from '../../src/experiment/bases.ts';
import { type KeptModel, keptModelSchema } from '../../src/experiment/kept-model.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import { scheduleOf } from '../../src/experiment/schedule.ts';
import { classifierGraphs, classifierOf } from '../../src/training/classifier.ts';
import { livelyArrays } from './model-values.ts';

/** What a made model is like; the rest is small. */
export interface Made {
  readonly name: BaseName;
  /** @default 0.125 */
  readonly width?: number;
  readonly version?: 1.5;
  /** Of the images; that of the input when absent. */
  readonly size?: number;
  readonly scaling?: PixelScaling;
  /** The filters of an encoder beside the base. */
  readonly refine?: readonly number[];
  readonly head?: { readonly units: readonly number[]; readonly dropout?: number };
}

const CLASSES = ['cat', 'dog', 'Ä "fox"'];

/**
 * A model of a small base as one that was kept, its weights drawn.
 */
export function madeModel({
  name,
  width = 0.125,
  version,
  size,
  scaling,
  refine,
  head,
}: Made): OpenModel {
  const { minInputSize, scaling: own } = BASES[name];
  const base = { name, inputSize: minInputSize, width, ...(version ? { version } : {}) };
  const trial = {
    kind: 'target',
    base,
    source: null,
    start: 'random',
    data: { kind: 'procedural', name: 'drawn', label: 'shape', train: 8, test: 8 },
    trainSize: null,
    regime: 'scratch',
    budget: null,
    seed: 1,
    schedule: {
      ...scheduleOf({ epochs: 1, head: head ?? { units: [5] } } as never, 'scratch'),
      ...(refine === undefined ? {} : { refine: { filters: refine } }),
    },
    scaling: scaling ?? own,
  };
  const about: KeptModel = keptModelSchema.parse({
    hash: 'a'.repeat(64),
    version: '0.0.0',
    input: { inputSize: minInputSize, scaling: trial.scaling },
    images: {
      size: size ?? minInputSize,
      resize: 'stretch',
      window: null,
      deep: false,
      grey: false,
    },
    temperature: 1.5,
    classes: CLASSES,
    trial,
  });
  const graphs = classifierGraphs(about.trial.base, about.trial.schedule, CLASSES.length);
  return {
    folder: 'made',
    about,
    base: graphs.base,
    head: graphs.head,
    weights: { base: livelyArrays(graphs.base, 7), head: livelyArrays(graphs.head, 7) },
  };
}

/** RGB bytes of so many drawn images, [n, size, size, 3]. */
function madeImages(count: number, size: number): Uint8Array {
  const random = generatorOf('made images', 3);
  return Uint8Array.from({ length: count * size * size * 3 }, () => random.int(256));
}

/** The logits of images by the harness itself, row by row, on the backend in use. */
async function ownLogits(model: OpenModel, images: Uint8Array, count: number) {
  const { inputSize, scaling } = model.about.input;
  const { size } = model.about.images!;
  const set = { images, labels: new Int32Array(count), count, height: size, width: size };
  const x = inputTensor(
    set,
    Int32Array.from({ length: count }, (_, i) => i),
    inputSize,
    scaling,
  );
  const classifier = classifierOf(model.base, model.head, model.weights);
  const logits = classifier.logits(x, null);
  const values = await logits.data();
  tf.dispose([x, logits]);
  classifier.dispose();
  return Array.from({ length: count }, (_, i) =>
    Array.from(values.subarray(i * CLASSES.length, (i + 1) * CLASSES.length)),
  );
}

/** The models that exports are checked on: each base, and what else changes a graph. */
export const MADE: Readonly<Record<string, Made>> = {
  VGG16: { name: 'VGG16', size: 40, head: { units: [], dropout: 0.5 } },
  ResNet50: { name: 'ResNet50' },
  'ResNet50 v1.5': { name: 'ResNet50', version: 1.5, scaling: 'torch' },
  DenseNet121: { name: 'DenseNet121', size: 24, head: { units: [6, 4], dropout: 0.25 } },
  InceptionResNetV2: { name: 'InceptionResNetV2' },
  refined: { name: 'VGG16', scaling: 'caffe-unit', refine: [4, 3] },
};

/** A made model with images and its logits of them. */
export interface Asked {
  readonly model: OpenModel;
  /** RGB bytes, [count, size, size, 3]. */
  readonly images: Uint8Array;
  readonly count: number;
  readonly logits: readonly (readonly number[])[];
}

/**
 * A made model that answers to images. Its last layer is scaled so that no logit is above 2: else one
 * class has all the probability, and nothing that is wrong shows.
 */
export async function askedModel(made: Made, count = 3): Promise<Asked> {
  const model = madeModel(made);
  const images = madeImages(count, model.about.images!.size);
  const wild = await ownLogits(model, images, count);
  const largest = Math.max(...wild.flat().map(Math.abs));
  const last = model.head.layers.at(-1)!.name;
  const head = new Map(
    [...model.weights.head].map(([name, array]) => [
      name,
      name.startsWith(`${last}/`)
        ? { ...array, values: array.values.map((value) => (2 * value) / largest) }
        : array,
    ]),
  );
  const calm = { ...model, weights: { ...model.weights, head } };
  return { model: calm, images, count, logits: await ownLogits(calm, images, count) };
}
