import { tf } from '../backend/tf.ts';
import type { DataSet, ImageSet } from '../data/image-set.ts';
import { chunks } from '../data/split/order.ts';
import { drawnExamples } from '../experiment/drawn-examples.ts';
import { HEAT_METHODS, type HeatMapRecord, type HeatMethod } from '../experiment/result.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import type { Classifier } from './classifier.ts';
import { imageExamples } from './data/examples.ts';
import { gradCam, type Heat, heatLayer, inputGradient } from './heat/heat.ts';
import { coarsened, heatInside } from './heat/inside.ts';

/** Rows and columns of a heat map that is kept: what a picture shows. */
const MOST_KEPT = 32;
/** Images whose gradients are in memory at a time. */
const BATCH = 16;

const METHODS: Readonly<Record<HeatMethod, typeof gradCam>> = {
  'grad-cam': gradCam,
  gradient: inputGradient,
};

/**
 * Where the tested weights look when they answer: heat of the class that they predict, on as many
 * test images as the trial asks for, drawn at random and the same for every trial. Where the
 * place of the object is known, with the share of the heat on it.
 * @param examples The number of each test image: see `PredictionRecord`.
 * @param tested Images that are tested in all: under cross-validation those of all folds.
 * @param predicted [test images] The class of each.
 */
export async function heatMapsOf(
  trial: TrialSpec,
  classifier: Classifier,
  { test }: Pick<DataSet, 'test'>,
  examples: Int32Array,
  tested: number,
  predicted: Int32Array,
): Promise<HeatMapRecord[]> {
  if (trial.kind === 'pretraining' || trial.heatMaps === undefined) return [];
  const drawn = new Set(drawnExamples(tested, trial.heatMaps.images));
  const indices = Int32Array.from(examples.keys()).filter((i) => drawn.has(examples[i]!));
  const inputs = imageExamples(test, trial.base.inputSize, trial.scaling);
  const layers = { 'grad-cam': heatLayer(classifier.base).name, gradient: null };
  const records: HeatMapRecord[] = [];
  for (const chunk of chunks(indices, BATCH)) {
    const x = inputs.input(chunk, 0);
    const labels = chunk.map((i) => predicted[i]!);
    for (const method of HEAT_METHODS) {
      const heat = await METHODS[method](classifier, x, labels);
      chunk.forEach((image, i) => {
        records.push({
          example: examples[image]!,
          method,
          layer: layers[method],
          ...kept(heat, i, test, image),
        });
      });
    }
    tf.dispose(x);
  }
  return records;
}

/** An image's part of a heat, as a share of its highest, and how much of it is on the object. */
function kept(heat: Heat, i: number, test: ImageSet, image: number) {
  const { height, width } = heat;
  const pixels = height * width;
  const own = { height, width, values: heat.values.slice(i * pixels, (i + 1) * pixels) };
  const mask = test.maskOf?.(image) ?? null;
  const area = mask === null ? null : mask.reduce((sum, each) => sum + each, 0) / mask.length;
  const inside =
    mask === null
      ? null
      : heatInside(own, { height: test.height, width: test.width, values: mask });
  const small = coarsened(own, MOST_KEPT);
  const highest = small.values.reduce((most, value) => Math.max(most, value), 0);
  const values = highest === 0 ? small.values : small.values.map((value) => value / highest);
  return { height: small.height, width: small.width, values, inside, area };
}
