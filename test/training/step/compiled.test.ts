import { beforeAll, expect, test } from 'vitest';
import { canCapture } from '../../../src/backend/capture/program.ts';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import type { OptimizerSpec, RateSchedule } from '../../../src/experiment/training-schema.ts';
import { forward } from '../../../src/models/forward.ts';
import { buildHead } from '../../../src/models/head.ts';
import {
  disposeWeights,
  initialWeights,
  toVariables,
} from '../../../src/models/weights/weights.ts';
import { batchesOf } from '../../../src/training/regimes/batches.ts';
import { compile, compileEagerly, type Network } from '../../../src/training/step/compiled.ts';
import { ratesOf } from '../../../src/training/step/learning-rate.ts';
import { createOptimizer } from '../../../src/training/step/optimizer.ts';
import { array } from '../../reference/formula.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const [COUNT, CHANNELS, CLASSES, STEPS] = [12, 8, 3, 10];
const cosine: RateSchedule = { kind: 'cosine', alpha: 0.01, warmup: { steps: 2 } };
const optimizers: readonly OptimizerSpec[] = [
  { name: 'adam', learningRate: 0.05, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 },
  { name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 },
  { name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
];

const features = array('features', [COUNT, CHANNELS]);
const examples = {
  labels: Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES),
  input: (indices: Int32Array) =>
    tf.tensor4d(
      [...indices].flatMap((i) => [...features.subarray(i * CHANNELS, (i + 1) * CHANNELS)]),
      [indices.length, 1, 1, CHANNELS],
    ),
};

/** Trains a head with all that is fed, and counts the runs of its forward pass in JavaScript. */
async function trained(make: typeof compile, spec: OptimizerSpec, schedule?: RateSchedule) {
  const head = buildHead([1, 1, CHANNELS], { units: [16, 6], dropout: 0.25 }, CLASSES);
  const weights = toVariables(initialWeights(head, 1), head);
  const batches = batchesOf(examples, {
    head,
    classWeights: [0.5, 1, 4],
    labelSmoothing: 0.1,
    mixup: { alpha: 0.4 },
    seed: 1,
  });
  const length = { steps: STEPS, stepsPerEpoch: 1 };
  const optimizer = createOptimizer(
    spec,
    ratesOf({ ...spec, ...(schedule === undefined ? {} : { schedule }) }, length),
  );
  const runs: number[] = [];
  let forwards = 0;
  const network: Network = {
    forward(x, training, masks) {
      if (training) forwards += 1;
      const mode = { training, batchNorm: 'train', masks } as const;
      return forward(head, x, weights, mode) as tf.Tensor2D;
    },
    variables: [...weights.values()],
  };
  const compiled = make(network, optimizer, { notice: (text) => expect.fail(text) });
  const losses: number[] = [];
  const all = Int32Array.from({ length: COUNT }, (_, i) => i);
  for (let epoch = 1; epoch <= STEPS; epoch++) {
    const { x, labels, masks = [] } = batches(all, epoch);
    const batch = { x, labels, masks };
    if (epoch === 1) compiled.prepare(batch, { stepped: [COUNT], inferred: COUNT });
    const sums = compiled.step(batch);
    losses.push((await sums.loss.data())[0]!);
    runs.push(forwards);
    tf.dispose([x, labels, ...masks, sums.loss, sums.correct]);
  }
  const x = examples.input(all);
  const [one, again] = [compiled.infer(x), compiled.infer(x)];
  const logits = [[...(await one.data())], [...(await again.data())]];
  tf.dispose([x, one, again]);
  compiled.settle();
  const values: number[] = [];
  for (const variable of weights.values()) values.push(...(await variable.data()));
  compiled.dispose();
  optimizer.dispose();
  disposeWeights(weights);
  return { losses, values, runs, logits };
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  const apart = expected.map(
    (value, i) => Math.abs(found[i]! - value) / Math.max(1, Math.abs(value)),
  );
  expect(Math.max(...apart)).toBeLessThan(1e-5);
}

test.each(optimizers)(
  'a step is fed its rate, targets and masks, and is recorded once: $name, momentum $momentum',
  async (spec) => {
    const eager = await trained(compileEagerly, spec, cosine);
    const compiled = await trained(compile, spec, cosine);
    expectClose(compiled.losses, eager.losses);
    expectClose(compiled.values, eager.values);
    expect(eager.runs).toEqual(eager.losses.map((_, i) => i + 1));
    // Captured, no step after the first runs JavaScript's forward pass again.
    if (canCapture()) expect(new Set(compiled.runs).size).toBe(1);
    else expect(compiled.runs).toEqual(eager.runs);
    const constant = await trained(compile, spec);
    expect(constant.losses[0]).toBe(compiled.losses[0]);
    expect(Math.abs(constant.losses[1]! - compiled.losses[1]!)).toBeGreaterThan(1e-3);
  },
);

test('inference drops nothing', async () => {
  const { logits } = await trained(compile, optimizers[1]!);
  expect(logits[1]).toEqual(logits[0]);
});

test('the first step of a warm-up, at rate 0, changes no weight', async () => {
  const spec = optimizers[2]!;
  const { losses } = await trained(compile, spec, { kind: 'constant', warmup: { steps: 9 } });
  const frozen = await trained(compile, { ...spec, learningRate: 1e-30 });
  expect(losses[1]).toBe(frozen.losses[1]);
});

test.each([compile, compileEagerly])('a step refuses channels that it would ignore', (make) => {
  const optimizer = createOptimizer(optimizers[1]!);
  const network: Network = { forward: () => expect.fail('it ran'), variables: [] };
  const compiled = make(network, optimizer, {});
  const batch = {
    x: tf.zeros<tf.Rank.R4>([1, 1, 1, 1]),
    labels: tf.tensor1d([0], 'int32'),
    channels: [tf.tensor1d([1])],
  };
  expect(() => compiled.step(batch)).toThrow('without `penalised`');
  tf.dispose([batch.x, batch.labels, ...batch.channels]);
  compiled.dispose();
  optimizer.dispose();
});
