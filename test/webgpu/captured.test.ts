import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, BASES, type BaseName } from '../../src/experiment/bases.ts';
import {
  baseVariables,
  type Classifier,
  createClassifier,
  headVariables,
} from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { type StepSums, trainStep } from '../../src/training/step/step.ts';

/** Fifty with `npm run test:webgpu:long`, which takes a quarter of an hour on a software GPU. */
const STEPS = Number(process.env['BENCH_TEST_STEPS'] ?? 3);
const BATCH = 4;
const CLASSES = 4;
const HEAD = { head: { units: [8] }, batchNormMomentum: null };
/**
 * A deep network with batch statistics doubles what one rounding moves with every step or two:
 * at a short rate fifty steps can be compared.
 */
const ADAM = {
  name: 'adam',
  learningRate: 2e-8,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0,
} as const;

/** Of the state, relative; moments follow gradients, which random networks condition badly. */
const TOLERANCES: Readonly<Record<string, number>> = {
  weights: 1e-6,
  'moving statistics': 1e-3,
  'first moments': 1e-2,
  'second moments': 1e-2,
};

beforeAll(async () => {
  await chooseBackend('webgpu');
});

/** What of the network trains, by regime, as regimes.ts has it. */
const regimes = {
  frozen: null,
  'fine-tuned': { batchNorm: 'frozen' },
  scratch: { batchNorm: 'train' },
} as const;

describe.each(BASE_NAMES)('%s', (name) => {
  test.each(Object.keys(regimes) as (keyof typeof regimes)[])(
    '%s: captured steps are those op by op',
    async (regime) => {
      const eager = await trained(name, regime, false);
      const captured = await trained(name, regime, true);
      expect(captured.status).toMatchObject({ eager: [], calls: { captured: STEPS, eager: 0 } });
      // A step that ran eagerly would launch kernels by TensorFlow.js.
      expect(captured.eagerLaunches).toBe(0);
      expect(eager.eagerLaunches).toBeGreaterThan(STEPS);
      eager.losses.forEach((loss, i) => {
        expect(Math.abs(captured.losses[i]! - loss) / loss).toBeLessThan(1e-5);
      });
      expect(captured.correct).toEqual(eager.correct);
      for (const [group, values] of Object.entries(eager.state)) {
        expect(distance(captured.state[group]!, values), group).toBeLessThan(TOLERANCES[group]!);
      }
    },
  );
});

/** Fifty steps on two batches in turn, from the same weights every time. */
async function trained(base: BaseName, regime: keyof typeof regimes, isCaptured: boolean) {
  const inputSize = base === 'ResNet50' ? 48 : BASES[base].minInputSize;
  const spec = { name: base, width: 1 / 16, inputSize };
  const classifier = createClassifier(spec, HEAD, CLASSES, 1, null);
  const mode = regimes[regime];
  const variables = [
    ...(mode === null ? [] : baseVariables(classifier)),
    ...headVariables(classifier),
  ];
  const optimizer = createOptimizer(ADAM);
  const step = (x: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar) => {
    const forward = (input: tf.Tensor4D) =>
      mode === null
        ? classifier.headLogits(classifier.features(input), true)
        : classifier.logits(input, mode);
    return { ...trainStep(forward, variables, optimizer, x, labels, { rate, kept: 1 }) };
  };
  const program = createProgram();
  const run = isCaptured ? program.capture('step', step) : step;
  const batches = [1, 2].map((seed) => batchOf(inputSize, seed));
  if (isCaptured) program.prepare(run, [batches[0]!.x, batches[0]!.labels, tf.scalar(0)]);
  const results: StepSums[] = [];
  const eagerLaunches = countingLaunches(() => {
    for (let i = 0; i < STEPS; i++) {
      const { x, labels } = batches[i % 2]!;
      const rate = tf.scalar(optimizer.nextRates().rate);
      results.push(run(x, labels, rate));
      rate.dispose();
    }
  });
  const losses: number[] = [];
  const correct: number[] = [];
  for (const sums of results) {
    losses.push((await sums.loss.data())[0]!);
    correct.push((await sums.correct.data())[0]!);
  }
  program.pull();
  const state = await stateOf(classifier);
  const status = program.status();
  program.dispose();
  optimizer.dispose();
  classifier.dispose();
  tf.dispose([results as unknown as tf.TensorContainer, batches]);
  return { losses, correct, state, status, eagerLaunches };
}

/** Kernels that TensorFlow.js launches itself. */
function countingLaunches(work: () => void): number {
  const backend = tf.backend() as unknown as { recordAndSubmit?: (...args: unknown[]) => void };
  const launch = backend.recordAndSubmit!;
  let count = 0;
  backend.recordAndSubmit = (...args) => {
    count += 1;
    launch.apply(backend, args);
  };
  try {
    work();
  } finally {
    delete backend.recordAndSubmit;
  }
  return count;
}

function batchOf(size: number, seed: number) {
  const x = tf.randomNormal<tf.Rank.R4>([BATCH, size, size, 3], 0, 1, 'float32', seed);
  const labels = tf.tensor1d(
    Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
    'int32',
  );
  return { x, labels };
}

/** All values of the weights, the moving statistics, and Adam's two moments. */
async function stateOf({ baseWeights, headWeights }: Classifier) {
  const named = [...baseWeights, ...headWeights];
  const own = new Set(named.map(([, variable]) => variable));
  const moments = Object.values(tf.engine().registeredVariables).filter((one) => !own.has(one));
  const valuesOf = async (variables: readonly tf.Variable[]) => {
    const values: number[] = [];
    for (const variable of variables) values.push(...(await variable.data()));
    return values;
  };
  const isMoving = (name: string) => name.includes('moving_');
  const weights = named.filter(([name]) => !isMoving(name)).map(([, variable]) => variable);
  const moving = named.filter(([name]) => isMoving(name)).map(([, variable]) => variable);
  return {
    weights: await valuesOf(weights),
    'moving statistics': await valuesOf(moving),
    'first moments': await valuesOf(moments.filter((_, i) => i % 2 === 0)),
    'second moments': await valuesOf(moments.filter((_, i) => i % 2 === 1)),
  } as Record<string, number[]>;
}

/** Of vectors, relative to the second's length. */
function distance(received: readonly number[], expected: readonly number[]): number {
  expect(received).toHaveLength(expected.length);
  let [apart, length] = [0, 0];
  expected.forEach((value, i) => {
    apart += (received[i]! - value) ** 2;
    length += value ** 2;
  });
  return length === 0 ? apart : Math.sqrt(apart / length);
}
