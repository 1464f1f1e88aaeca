import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { BASE_NAMES, BASES } from '../../../src/experiment/bases.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { forward } from '../../../src/models/forward.ts';
import { weightsOf } from '../../../src/models/graph.ts';
import { buildHead } from '../../../src/models/head.ts';
import { refined } from '../../../src/models/refined.ts';
import { layersModel } from '../../../src/models/weights/layers-model.ts';
import {
  disposeWeights,
  toVariables,
  type WeightArrays,
} from '../../../src/models/weights/weights.ts';
import { images, weight } from '../../reference/formula.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

test.each([
  ...BASE_NAMES.map((name) => ({ name, what: name, filters: null })),
  { name: 'VGG16' as const, what: 'VGG16 with an encoder beside it', filters: [4, 8] },
])('$what predicts the same when tf.loadLayersModel has read it', async ({ name, filters }) => {
  const inputSize = BASES[name].minInputSize;
  const plain = buildBase({ name, width: 0.1, inputSize });
  const base = filters === null ? plain : refined(plain, filters);
  const head = buildHead(base.outputShape, { units: [8], dropout: 0.5 }, 3);
  const arrays = (graph: typeof base): WeightArrays =>
    new Map(
      weightsOf(graph).map(({ name: array, shape }) => [
        array,
        { shape, values: weight('save ', array, shape) },
      ]),
    );
  const all = new Map([...arrays(base), ...arrays(head)]);
  const { json, bytes } = layersModel(base, head, all, 'test');

  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(JSON.stringify(json));
  const model = await layers.loadLayersModel({
    load: async () => ({
      modelTopology,
      userDefinedMetadata,
      weightSpecs: weightsManifest[0].weights,
      weightData: new Uint8Array(bytes).buffer,
    }),
  });
  expect(model.getUserDefinedMetadata()).toEqual(userDefinedMetadata);
  const [baseWeights, headWeights] = [
    toVariables(arrays(base), base),
    toVariables(arrays(head), head),
  ];
  const x = tf.tensor4d(images(2, inputSize), [2, inputSize, inputSize, 3]);
  const inference = { training: false, batchNorm: 'frozen' } as const;
  const features = forward(base, x, baseWeights, inference) as tf.Tensor4D;
  const ours = tf.softmax(forward(head, features, headWeights, inference) as tf.Tensor2D);
  const theirs = model.predict(x) as tf.Tensor2D;
  const [a, b] = [await ours.data(), await theirs.data()];
  expect(b).toHaveLength(6);
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-5);
  expect(Math.max(...a) - Math.min(...a)).toBeGreaterThan(1e-3);
  tf.dispose([x, features, ours, theirs]);
  disposeWeights(baseWeights);
  disposeWeights(headWeights);
  model.dispose();
});
