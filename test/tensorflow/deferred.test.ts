import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TensorId } from '../../src/backend/capture/native.ts';
import { nativeBackend } from '../../src/backend/capture/native.ts';
import { type Outline, outputsOf } from '../../src/backend/capture/output-shapes.ts';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, type BaseName } from '../../src/experiment/bases.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { watchingOps } from '../support/native-ops.ts';

beforeAll(async () => {
  await chooseBackend('tensorflow');
});

afterEach(() => {
  tf.disposeVariables();
});

const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

describe.each(BASE_NAMES)('a training step of %s', (name) => {
  test('is of ops whose shapes are known, and they are what libtensorflow says', () => {
    const { step, dispose } = stepOf(name);
    const outlines = outliningTensors();
    const met = new Set<string>();
    onTestFinished(outlines.stop);
    watchingOps(step, (op, attributes, inputs, _count, made) => {
      const known = inputs.map((id) => outlines.of(id));
      const outputs = outputsOf(op, known, attributes, nativeBackend().binding);
      expect(outputs, op).not.toBeNull();
      made.forEach(({ shape, dtype }, i) => {
        // What a normalisation leaves to its gradient is nobody else's business.
        if (!/^FusedBatchNorm/.test(op) || i < 3) expect(outputs![i], op).toEqual({ shape, dtype });
      });
      for (const tensor of made) outlines.add(tensor);
      met.add(op);
    });
    expect(met.size).toBeGreaterThan(15);
    dispose();
  });

  test('is captured without one of them being run', () => {
    const { step, dispose } = stepOf(name, true);
    const ran: string[] = [];
    watchingOps(step, (op) => ran.push(op));
    expect(ran).toEqual([]);
    dispose();
  });
});

test('an op of unknown shape has what it needs computed', () => {
  const program = createProgram();
  const run = program.capture('where', (x: tf.Tensor1D) => {
    const doubled = tf.mul(x, 2);
    return { sums: tf.add(tf.cumsum(doubled), doubled) };
  });
  const ran: string[] = [];
  watchingOps(
    () => run(tf.tensor1d([1, 2])),
    (op) => ran.push(op),
  );
  expect(ran).toContain('Cumsum');
  expect(values(run(tf.tensor1d([1, 2])).sums)).toEqual([4, 10]);
  expect(program.status().eager).toEqual([]);
  program.dispose();
});

test('what outlives the trace has been computed', () => {
  let kept: tf.Tensor | undefined;
  let variable: tf.Variable | undefined;
  const program = createProgram({ check: false });
  const run = program.capture('keep', (x: tf.Tensor1D) => {
    kept ??= tf.keep(tf.exp(tf.mul(x, 0)));
    variable ??= tf.variable(tf.add(tf.fill([2], 3), kept));
    return { y: tf.mul(variable, x) };
  });
  expect(values(run(tf.tensor1d([1, 2])).y)).toEqual([4, 8]);
  expect([kept!, variable!].map(values)).toEqual([
    [1, 1],
    [4, 4],
  ]);
  program.dispose();
  kept!.dispose();
});

test('a variable of zeros keeps what is assigned to it, before a call and after', () => {
  let slot: tf.Variable<tf.Rank.R1> | undefined;
  const program = createProgram({ check: false });
  const run = program.capture('count', (x: tf.Tensor1D) => {
    slot ??= tf.variable(tf.fill([2], 0) as tf.Tensor1D, false);
    slot.assign(tf.add(slot, x));
    return { y: tf.neg(slot) };
  });
  const x = tf.tensor1d([1, 2]);
  program.prepare(run, [x]);
  expect(values(slot!)).toEqual([0, 0]);
  expect(values(run(x).y)).toEqual([-1, -2]);
  slot!.assign(tf.tensor1d([10, 20]));
  expect(values(run(x).y)).toEqual([-11, -22]);
  program.pull();
  expect(values(slot!)).toEqual([11, 22]);
  program.dispose();
});

test('a trace leaves no tensor behind', () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const program = createProgram();
  const run = program.capture('step', (x: tf.Tensor1D) => {
    weight.assign(tf.add(weight, tf.relu(x)));
    return { total: tf.sum(tf.cumsum(weight)) };
  });
  const x = tf.tensor1d([1, 2]);
  const before = tf.memory();
  program.prepare(run, [x]);
  const after = tf.memory();
  expect([after.numTensors, after.numDataBuffers]).toEqual([
    before.numTensors,
    before.numDataBuffers,
  ]);
  program.dispose();
});

/** A step that trains all of a small base, by Adam; captured, its tracing alone. */
function stepOf(name: BaseName, captured = false) {
  const inputSize = name === 'InceptionResNetV2' ? 75 : 32;
  const head = { head: { units: [8] }, batchNormMomentum: null };
  const classifier = createClassifier({ name, width: 0.0625, inputSize }, head, 4, 1, null);
  const optimizer = createOptimizer({
    name: 'adam',
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0.01,
  });
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
  const run = (x: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar) => ({
    ...trainStep(forward, variables, optimizer, x, labels, { rate, kept: 0.99999 }),
  });
  const program = createProgram();
  const traced = program.capture('step', run);
  const x = tf.randomNormal<tf.Rank.R4>([4, inputSize, inputSize, 3], 0, 1, 'float32', 1);
  const labels = tf.tensor1d([0, 1, 2, 3], 'int32');
  const rate = tf.scalar(1e-3);
  return {
    step() {
      if (captured) program.prepare(traced, [x, labels, rate]);
      else tf.dispose(Object.values(run(x, labels, rate)));
      expect(program.status().eager).toEqual([]);
    },
    dispose() {
      program.dispose();
      optimizer.dispose();
      classifier.dispose();
      tf.dispose([x, labels, rate]);
    },
  };
}

/** What is known of tensors by their numbers, as ops read them. */
function outliningTensors() {
  const backend = nativeBackend();
  const known = new Map<TensorId, Outline>();
  const { getInputTensorIds, binding } = backend;
  backend.getInputTensorIds = (tensors) => {
    const ids = getInputTensorIds.call(backend, tensors);
    ids.forEach((id, i) => {
      const { shape, dtype } = backend.tensorMap.get(tensors[i]!.dataId);
      const isShort = dtype === binding.TF_INT32 && tf.util.sizeFromShape([...shape]) <= 16;
      const values = isShort ? [...binding.tensorDataSync(id)].map(Number) : undefined;
      if (!known.has(id)) known.set(id, { shape, dtype, values });
    });
    return ids;
  };
  return {
    of: (id: TensorId) => known.get(id)!,
    add: ({ id, shape, dtype }: Outline & { id: TensorId }) => known.set(id, { shape, dtype }),
    stop() {
      backend.getInputTensorIds = getInputTensorIds;
    },
  };
}
