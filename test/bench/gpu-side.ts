/** One case of `npm run bench:gpu` in a process of its own; prints one line of JSON. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { kernelTimes } from '../../src/backend/gpu-time.ts';
import { tf } from '../../src/backend/tf.ts';
import type { BaseName } from '../../src/experiment/bases.ts';
import { countMacs } from '../../src/models/count.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { compile, compileEagerly } from '../../src/training/step/compiled.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { SCHEDULE } from '../reference/side-by-side-task.ts';
import { timeEncoding } from './encoding.ts';

/** Of training to forward alone: forward, and the gradients by the input and by the filter. */
const TRAINING_FACTOR = 3;
const CLASSES = 10;
const WARMUP = 5;

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: 'ResNet50' },
    batch: { type: 'string', default: '32' },
    size: { type: 'string', default: '32' },
    width: { type: 'string', default: '1' },
    steps: { type: 'string', default: '30' },
    eager: { type: 'boolean', default: false },
    // Says `ready`, waits for a line, and trains so many steps: for several at a time.
    wait: { type: 'boolean', default: false },
  },
});
const [batch, size, steps] = [values.batch, values.size, values.steps].map(Number) as [
  number,
  number,
  number,
];

const { device } = await chooseBackend('webgpu');
const base = { name: values.base as BaseName, width: Number(values.width), inputSize: size };
const classifier = createClassifier(base, SCHEDULE, CLASSES, 0, null);
const optimizer = createOptimizer(SCHEDULE.optimizer);
const network = {
  forward: (x: tf.Tensor4D, training: boolean) =>
    classifier.logits(x, training ? { batchNorm: 'train' } : null),
  variables: [...baseVariables(classifier), ...headVariables(classifier)],
};
const notices: string[] = [];
const compiled = values.eager
  ? compileEagerly(network, optimizer)
  : compile(network, optimizer, { notice: (text) => notices.push(text) });
const x = tf.randomNormal<tf.Rank.R4>([batch, size, size, 3], 0, 1, 'float32', 1);
const labels = tf.zeros<tf.Rank.R1>([batch], 'int32');

const began = performance.now();
await compiled.prepare({ x, labels }, { stepped: [batch], inferred: batch });
await step(1);
const firstMs = performance.now() - began;
if (values.wait) await trainWhenTold();
const flops = 2 * countMacs(classifier.base) * batch;
const train = await timed(step, () => ({ ...compiled.step({ x, labels }) }));
const infer = await timed(inference, () => compiled.infer(x));
const trained = await gpuOf(step);
const inferred = await gpuOf(inference);
console.log(
  JSON.stringify({
    device,
    firstMs,
    train: figures(train, trained, TRAINING_FACTOR * flops),
    infer: figures(infer, inferred, flops),
    notices,
  }),
);
compiled.dispose();
stopBackend();
process.exit(0);

async function trainWhenTold(): Promise<never> {
  await step(WARMUP);
  console.log('ready');
  await once(process.stdin, 'data');
  const ms = await steadily(step);
  console.log(JSON.stringify({ together: ms }));
  compiled.dispose();
  stopBackend();
  process.exit(0);
}

async function step(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    const { loss, correct } = compiled.step({ x, labels });
    // The last one is done when all are.
    if (i === count) await loss.data();
    tf.dispose([loss, correct]);
  }
}

async function inference(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    const logits = compiled.infer(x);
    if (i === count) await logits.data();
    logits.dispose();
  }
}

/** Milliseconds of one of many, and those in which one is encoded. */
async function timed(run: (count: number) => Promise<void>, one: () => tf.TensorContainer) {
  await run(WARMUP);
  const ms = await steadily(run);
  return { ms, encodeMs: (await timeEncoding(one, steps)).medianMs };
}

async function steadily(run: (count: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  await run(steps);
  return (performance.now() - start) / steps;
}

async function gpuOf(run: (count: number) => Promise<void>) {
  const times = await kernelTimes(() => run(1));
  if (times === null) return null;
  const byKernel = new Map<string, number>();
  for (const { kernel, milliseconds } of times) {
    byKernel.set(kernel, (byKernel.get(kernel) ?? 0) + milliseconds);
  }
  const ms = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const longest = [...byKernel].sort(([, a], [, b]) => b - a).slice(0, 8);
  return { ms, launches: times.length, longest: longest.map(([k, t]) => [k, t / ms] as const) };
}

function figures(
  { ms, encodeMs }: { ms: number; encodeMs: number },
  gpu: Awaited<ReturnType<typeof gpuOf>>,
  operations: number,
) {
  return {
    imagesPerSecond: (1000 * batch) / ms,
    ...{ ms, encodeMs, tflops: operations / ms / 1e9 },
    ...(gpu === null ? {} : { gpuMs: gpu.ms, launches: gpu.launches, longest: gpu.longest }),
  };
}
