import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import type { BaseName } from '../../../src/experiment/bases.ts';
import { blocksOf } from '../../../src/models/graph.ts';
import { createClassifier } from '../../../src/training/classifier.ts';
import { imageExamples } from '../../../src/training/data/examples.ts';
import { featuresOnce } from '../../../src/training/features/features.ts';
import { trainedPart } from '../../../src/training/regimes/trained-part.ts';
import type { TrainingData } from '../../../src/training/regimes/training-context.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const COUNT = 5;
const HEAD = { head: { units: [] }, batchNormMomentum: null };

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

function dataOf(size: number, augmented: boolean): TrainingData {
  const images = Uint8Array.from({ length: COUNT * size * size * 3 }, (_, i) => (i * 31) % 251);
  const set = { count: COUNT, height: size, width: size, labels: new Int32Array(COUNT), images };
  const plain = imageExamples(set, size, 'caffe');
  return {
    plain,
    train: augmented ? { ...plain } : plain,
    trainIndices: Int32Array.of(0, 1, 2),
    validationIndices: Int32Array.of(3, 4),
    classWeights: null,
    features: featuresOnce(plain),
  };
}

test.each<[BaseName, string, number]>([
  ['VGG16', 'block4', 32],
  ['ResNet50', 'conv4', 32],
  ['DenseNet121', 'conv4', 32],
])('%s from %s on gives what the whole base gives', async (name, wanted, size) => {
  const classifier = createClassifier({ name, width: 0.1, inputSize: size }, HEAD, 3, 1, null);
  const from = blocksOf(classifier.base).find((block) => block.startsWith(wanted))!;
  const mode = { from, batchNorm: 'frozen' } as const;
  const data = dataOf(size, false);
  const part = await trainedPart({ classifier, data, schedule: {}, observe: {} }, mode);
  expect(part.plain).not.toBe(data.plain);
  const indices = Int32Array.of(4, 0, 2);
  for (const training of [true, false]) {
    const [whole, cut] = [data.plain, part.plain].map((examples, i) =>
      tf.tidy(() => {
        const x = examples.input(indices, 1);
        const run =
          i === 0 ? classifier.logits(x, training ? mode : null) : part.forward(x, training, []);
        return [...run.dataSync()];
      }),
    );
    cut!.forEach((value, i) => {
      expect(Math.abs(value - whole![i]!)).toBeLessThan(1e-4 * Math.max(...whole!.map(Math.abs)));
    });
  }
  classifier.dispose();
});

test.each([
  ['augmented images', 'block4', true, {}],
  ['mixed images', 'block4', false, { mixup: { alpha: 0.2 } }],
  ['the first block', 'block1', false, {}],
])('%s go through the whole base', async (_, from, augmented, schedule) => {
  const classifier = createClassifier(
    { name: 'VGG16', width: 0.1, inputSize: 32 },
    HEAD,
    3,
    1,
    null,
  );
  const data = dataOf(32, augmented);
  const part = await trainedPart(
    { classifier, data, schedule, observe: {} },
    { from, batchNorm: 'frozen' },
  );
  expect(part.train).toBe(data.train);
  expect(part.plain).toBe(data.plain);
  classifier.dispose();
});
