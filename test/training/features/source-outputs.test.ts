import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import { readWeights } from '../../../src/models/weights/weights.ts';
import { createClassifier } from '../../../src/training/classifier.ts';
import { imageExamples } from '../../../src/training/data/examples.ts';
import { evaluate } from '../../../src/training/evaluate.ts';
import { featuresOnce } from '../../../src/training/features/features.ts';
import { sourceOutputs } from '../../../src/training/features/source-outputs.ts';
import { proceduralSpec } from '../../support/data-sets.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

test.each([
  ['one layer', []],
  ['three layers', [12, 6]],
])("are the source classifier's own answers, by a head of %s", async (_what, units) => {
  const { train } = proceduralDataSet(proceduralSpec({ size: 16, train: 20 }));
  const examples = imageExamples(train, 32, 'tf');
  const source = createClassifier(
    { name: 'VGG16', width: 1 / 16, inputSize: 32 },
    { head: { units }, batchNormMomentum: null },
    7,
    1,
    null,
  );
  const features = await featuresOnce(examples)(source, {});
  const before = tf.memory().numTensors;
  const outputs = await sourceOutputs(
    features,
    source.base.outputShape,
    await readWeights(source.headWeights),
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(outputs).toMatchObject({ count: 20, channels: 7 });
  const { probabilities } = await evaluate(
    (x) => source.logits(x, null),
    examples,
    Int32Array.from(train.labels.keys()),
    8,
  );
  expect(outputs.values).toHaveLength(probabilities.length);
  outputs.values.forEach((value, i) => {
    expect(Math.abs(value - probabilities[i]!)).toBeLessThan(1e-6);
  });
  // The classifier tells its images apart, so that a mixed-up row would show.
  expect(new Set(probabilities).size).toBeGreaterThan(100);
  source.dispose();
});

test('of more images than go at a time are the same as of few', async () => {
  const source = createClassifier(
    { name: 'VGG16', width: 1 / 16, inputSize: 32 },
    { head: { units: [5] }, batchNormMomentum: null },
    3,
    2,
    null,
  );
  const channels = source.base.outputShape[2]!;
  const head = await readWeights(source.headWeights);
  const features = (count: number) => ({
    values: Float32Array.from({ length: count * channels }, (_, i) => Math.sin(i)),
    count,
    channels,
  });
  const [many, few] = [
    await sourceOutputs(features(1100), source.base.outputShape, head),
    await sourceOutputs(features(10), source.base.outputShape, head),
  ];
  expect(many.values.slice(0, 30)).toEqual(few.values);
  for (let row = 0; row < 1100; row++) {
    const sum = many.values.slice(row * 3, row * 3 + 3).reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
  source.dispose();
});
