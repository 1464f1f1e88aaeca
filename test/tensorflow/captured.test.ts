import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, type BaseName } from '../../src/experiment/bases.ts';
import {
  baseVariables,
  type Classifier,
  createClassifier,
  headVariables,
} from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { type StepSums, trainStep } from '../../src/training/step/step.ts';
import { watchingOps } from '../support/native-ops.ts';

const STEPS = 50;
const BATCH = 16;
const CLASSES = 4;
const HEAD = { head: { units: [8] }, batchNormMomentum: null };
/**
 * A deep network with batch statistics doubles what one rounding moves with every step
 * or two, and a step at a common rate is long: at a short one fifty steps can be
 * compared. TensorFlow takes 1 - beta2 in float32, which at 0.999 alone is off by 1e-5.
 */
const ADAM = {
  name: 'adam',
  learningRate: 2e-8,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0,
} as const;

/**
 * Of the state, relative. Gradients of random networks with maps of one pixel, as 32 px
 * leave, are ill-conditioned: what two orders of summing give differs in the third digit.
 */
const TOLERANCES: Readonly<Record<string, number>> = {
  weights: 1e-6,
  'moving statistics': 1e-3,
  'first moments': 1e-2,
  'second moments': 1e-2,
};

beforeAll(async () => {
  await chooseBackend('tensorflow');
});

/** What of the network trains, by regime, as regimes.ts has it. */
const regimes = {
  frozen: null,
  'fine-tuned': { batchNorm: 'frozen' },
  scratch: { batchNorm: 'train' },
} as const;

describe.each(BASE_NAMES)('%s', (name) => {
  test.each(Object.keys(regimes) as (keyof typeof regimes)[])(
    '%s: fifty steps as one graph are those op by op',
    (regime) => {
      const eager = trained(name, regime, false);
      const captured = trained(name, regime, true);
      expect(captured.status).toMatchObject({ eager: [], calls: { captured: STEPS, eager: 0 } });
      expect(captured.opsOfCalls).toBe(0);
      eager.losses.forEach((loss, i) => {
        expect(Math.abs(captured.losses[i]! - loss) / loss).toBeLessThan(1e-4);
      });
      expect(captured.correct).toEqual(eager.correct);
      for (const [group, values] of Object.entries(eager.state)) {
        expect(distance(captured.state[group]!, values), group).toBeLessThan(TOLERANCES[group]!);
      }
    },
    240_000,
  );
});

/** Fifty steps on two batches in turn, from the same weights every time. */
function trained(base: BaseName, regime: keyof typeof regimes, asGraph: boolean) {
  const inputSize = base === 'InceptionResNetV2' ? 75 : 32;
  const spec = { name: base, width: 0.125, inputSize };
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
  const run = asGraph ? program.capture('step', step) : step;
  const batches = [1, 2].map((seed) => batchOf(inputSize, seed));
  const losses: number[] = [];
  const correct: number[] = [];
  let opsOfCalls = 0;
  for (let i = 0; i < STEPS; i++) {
    const { x, labels } = batches[i % 2]!;
    const rate = tf.scalar(optimizer.nextRates().rate);
    const call = () => {
      const sums: StepSums = run(x, labels, rate);
      losses.push(sums.loss.dataSync()[0]!);
      correct.push(sums.correct.dataSync()[0]!);
      tf.dispose([sums.loss, sums.correct]);
    };
    watchingOps(call, () => {
      if (i > 0) opsOfCalls += 1;
    });
    rate.dispose();
  }
  program.pull();
  const state = stateOf(classifier);
  const status = program.status();
  program.dispose();
  optimizer.dispose();
  classifier.dispose();
  tf.dispose(batches);
  return { losses, correct, state, status, opsOfCalls };
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
function stateOf({ baseWeights, headWeights }: Classifier): Record<string, number[]> {
  const named = [...baseWeights, ...headWeights];
  const own = new Set(named.map(([, variable]) => variable));
  const moments = Object.values(tf.engine().registeredVariables).filter((one) => !own.has(one));
  const valuesOf = (variables: readonly tf.Variable[]) =>
    variables.flatMap((variable) => [...variable.dataSync()]);
  const isMoving = (name: string) => name.includes('moving_');
  const weights = named.filter(([name]) => !isMoving(name)).map(([, variable]) => variable);
  const moving = named.filter(([name]) => isMoving(name)).map(([, variable]) => variable);
  return {
    weights: valuesOf(weights),
    'moving statistics': valuesOf(moving),
    'first moments': valuesOf(moments.filter((_, i) => i % 2 === 0)),
    'second moments': valuesOf(moments.filter((_, i) => i % 2 === 1)),
  };
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
