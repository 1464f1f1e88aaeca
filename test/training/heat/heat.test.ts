import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import type { BaseSpec } from '../../../src/experiment/schema.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { cutAfter, cutLayers } from '../../../src/models/cut.ts';
import { forward } from '../../../src/models/forward.ts';
import { type ModelGraph, weightsOf } from '../../../src/models/graph.ts';
import { disposeWeights, writeWeights } from '../../../src/models/weights/weights.ts';
import { type Classifier, createClassifier } from '../../../src/training/classifier.ts';
import { gradCam, heatLayer, inputGradient } from '../../../src/training/heat/heat.ts';
import { images, picks, weight } from '../../reference/formula.ts';
import { batchFor, livelyWeights } from '../../support/model-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

/** What TensorFlow's tape gives, from heat.py. */
const golden: {
  labels: number[];
  layer: string;
  cam: number[];
  gradient: number[];
  gradientSum: number;
} = JSON.parse(readFileSync(new URL('../../reference/golden/heat.json', import.meta.url), 'utf8'));

beforeAll(() => chooseBackend(TEST_BACKEND));

const NOTHING_ELSE = { batchNormMomentum: null, head: { units: [16] } };

function formulaClassifier(base: BaseSpec, classes: number): Classifier {
  const classifier = createClassifier(base, NOTHING_ELSE, classes, 1, null);
  const put = (graph: ModelGraph, into: Classifier['baseWeights']) =>
    writeWeights(
      into,
      new Map(
        weightsOf(graph).map(({ name, shape }) => [
          name,
          { shape, values: weight('heat ', name, shape) },
        ]),
      ),
    );
  put(classifier.base, classifier.baseWeights);
  put(classifier.head, classifier.headWeights);
  return classifier;
}

describe('beside TensorFlow', () => {
  const base = { name: 'VGG16', width: 0.25, inputSize: 32 } as const;
  const labels = Int32Array.from(golden.labels);
  const x = () => tf.tensor4d(images(labels.length, 32), [labels.length, 32, 32, 3]);

  it('Grad-CAM is that of the tape', async () => {
    const classifier = formulaClassifier(base, 5);
    expect(heatLayer(classifier.base).name).toBe(golden.layer);
    const { height, width, values } = await gradCam(classifier, x(), labels);
    expect([height, width, values.length]).toEqual([8, 8, golden.cam.length]);
    const highest = Math.max(...golden.cam);
    golden.cam.forEach((value, i) => {
      expect(Math.abs(values[i]! - value), `pixel ${i}`).toBeLessThan(2e-4 * highest);
    });
    classifier.dispose();
  });

  it('the gradient of the input is that of the tape', async () => {
    const classifier = formulaClassifier(base, 5);
    const { height, width, values } = await inputGradient(classifier, x(), labels);
    expect([height, width]).toEqual([32, 32]);
    const sum = values.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum / golden.gradientSum - 1)).toBeLessThan(1e-4);
    const highest = Math.max(...golden.gradient);
    picks('gradient', values.length, golden.gradient.length).forEach((at, i) => {
      expect(Math.abs(values[at]! - golden.gradient[i]!), `pixel ${at}`).toBeLessThan(
        2e-3 * highest,
      );
    });
    classifier.dispose();
  });
});

/** Of every base, with the layer that Grad-CAM is taken at and the side of its map. */
const CASES: readonly [BaseSpec, layer: string, side: number][] = [
  [{ name: 'VGG16', width: 0.06, inputSize: 64 }, 'block4_conv3', 8],
  [{ name: 'ResNet50', width: 0.06, inputSize: 64 }, 'conv3_block4_out', 8],
  [{ name: 'DenseNet121', width: 0.06, inputSize: 64 }, 'pool3_conv', 8],
  [{ name: 'InceptionResNetV2', width: 0.06, inputSize: 107 }, 'block35_10_ac', 11],
];

describe.each(CASES)('%o', (base, name, side) => {
  it('is looked at in a layer with places, which all that follows reads alone', async () => {
    const graph = buildBase(base);
    const layer = heatLayer(graph);
    expect([layer.name, layer.outputShape[0]]).toEqual([name, side]);
    const weights = livelyWeights(graph, 1);
    const x = batchFor(graph, 1);
    const mode = { training: false, batchNorm: 'frozen' } as const;
    const { below, above } = cutAfter(graph, layer);
    const halves = forward(above, forward(below, x, weights, mode) as tf.Tensor4D, weights, mode);
    const whole = forward(graph, x, weights, mode);
    expect((await tf.max(tf.abs(tf.sub(halves, whole))).data())[0]).toBe(0);
    disposeWeights(weights);
  });

  it('has the gradient that differences of the logit have', async () => {
    const classifier = createClassifier(base, NOTHING_ELSE, 3, 1, null);
    const lively = livelyWeights(classifier.base, 2);
    for (const [key, variable] of lively) classifier.baseWeights.get(key)!.assign(variable);
    const x = batchFor(classifier.base, 1);
    const labels = Int32Array.of(2);
    const of = tf.grad((a: tf.Tensor) =>
      tf.sum(tf.slice(classifier.logits(a as tf.Tensor4D, null), [0, 2], [1, 1])),
    );
    const gradient = of(x);
    const heat = await inputGradient(classifier, x, labels);
    const largest = (await tf.max(tf.abs(gradient), 3).data()) as Float32Array;
    heat.values.forEach((value, i) => {
      expect(value).toBeCloseTo(largest[i]!, 5);
    });
    // Along the gradient itself the logit changes most, and rounding least.
    const norm = (await tf.norm(gradient).data())[0]!;
    const step = 1e-2 / norm;
    const logitAt = async (t: number) =>
      (await classifier.logits(tf.add(x, tf.mul(gradient, t)) as tf.Tensor4D, null).data())[2]!;
    const slope = ((await logitAt(step)) - (await logitAt(-step))) / (2 * step);
    expect(Math.abs(slope / norm ** 2 - 1)).toBeLessThan(0.05);
    classifier.dispose();
    disposeWeights(lively);
  });
});

test('a layer that a skip connection goes around is no place to cut', () => {
  const names = cutLayers(buildBase({ name: 'ResNet50', width: 0.06, inputSize: 64 })).map(
    ({ name }) => name,
  );
  expect(names).toContain('conv2_block1_out');
  expect(names).not.toContain('conv2_block1_1_conv');
});
