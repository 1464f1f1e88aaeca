/**
 * Where the time of a training step goes on webgpu: images a second, for how much of that the
 * GPU computed, and which kernels took it, by the GPU's own timestamps; and what a captured step
 * costs the processor a launch, each of `--calls` calls begun with the GPU idle. A software GPU
 * computes on the same cores, so that a small width tells most there:
 *
 *   npm run bench:webgpu [-- --base VGG16 --batch 32 --width 1 --samples 5 --calls 20]
 *   npm run bench:webgpu -- --base ResNet50 --batch 2 --width 0.0625 --calls 300
 *
 * With --stock the kernels are TensorFlow.js' own, to compare ours with.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { kernelTimes } from '../../src/backend/gpu-time.ts';
import { restoreKernels } from '../../src/backend/replace-kernel.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, BASES, type BaseName } from '../../src/experiment/bases.ts';
import type { BaseSpec } from '../../src/experiment/schema.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { measureThroughput } from '../../src/training/measure-throughput.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { SCHEDULE } from '../reference/side-by-side-task.ts';
import { trainingEncoding } from './encoding.ts';
import { torchRates } from './torch-rates.ts';

const CLASSES = 10;
const KERNELS_SHOWN = 6;

const { values } = parseArgs({
  options: {
    base: { type: 'string', multiple: true },
    batch: { type: 'string', default: '32' },
    width: { type: 'string', default: '1' },
    samples: { type: 'string', default: '5' },
    calls: { type: 'string', default: '20' },
    stock: { type: 'boolean', default: false },
  },
});
const batchSize = Number(values.batch);

const { device, features } = await chooseBackend('webgpu');
console.log(
  `${device}, float32 without tensor cores. ${values.stock ? "TensorFlow.js' kernels" : 'Our kernels'}. Width ${values.width}, batch ${batchSize}, Adam.\n`,
);
if (values.stock) restoreKernels('webgpu');
if (features?.includes('timestamp-query') !== true) {
  console.log('It takes no timestamps: what the GPU computed is not known.\n');
}
const reasons = new Set<string>();
for (const name of (values.base ?? BASE_NAMES) as readonly BaseName[]) await printBase(name);
for (const reason of reasons) console.log(`\n${reason}`);
stopBackend();

async function printBase(name: BaseName): Promise<void> {
  const base = { name, width: Number(values.width), inputSize: BASES[name].minInputSize };
  const samples = Number(values.samples);
  const timings = await measureThroughput({
    base,
    schedule: SCHEDULE,
    classes: CLASSES,
    batchSize,
    samples,
    warmup: 1,
  });
  console.log(`${name}, ${base.inputSize} px`);
  for (const { task, medianSeconds, gpuSeconds } of timings) {
    const share = gpuSeconds === null ? '' : `, GPU computes ${percent(gpuSeconds, medianSeconds)}`;
    console.log(`  ${task}: ${(batchSize / medianSeconds).toFixed(1)} images/s${share}`);
  }
  printTf32(name, base.inputSize);
  await printEncoding(base);
  const kernels = await longestKernels(base);
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  for (const { kernel, calls, milliseconds } of kernels.slice(0, KERNELS_SHOWN)) {
    if (total > 0) console.log(`    ${percent(milliseconds, total)} ${kernel}, ${calls} calls`);
  }
}

/** What PyTorch has on this card with tensor cores, which WebGPU leaves idle, where it can be measured. */
function printTf32(name: BaseName, size: number): void {
  if (values.width !== '1') {
    reasons.add('PyTorch is not measured: its networks are of full width.');
    return;
  }
  const task = ['--base', name, '--batch', values.batch, '--size', String(size), '--tf32'];
  const rates = torchRates(task, (reason) => reasons.add(reason));
  if (rates === null) return;
  console.log(
    `  PyTorch ${rates.torch} with TF32: ${rates.infer.toFixed(1)} images/s inferred, ${rates.train.toFixed(1)} trained`,
  );
}

/** What a captured training step costs the processor until it is submitted. */
async function printEncoding(base: BaseSpec): Promise<void> {
  const calls = Number(values.calls);
  const { medianMs, leastMs, launches } = await trainingEncoding(base, {
    ...{ classes: CLASSES, batchSize, calls },
  });
  const each = (ms: number) => ((1000 * ms) / launches).toFixed(1);
  const load = loadavg()[0]!.toFixed(1);
  console.log(
    `  encoding a training step: ${each(medianMs)} us a launch, least ${each(leastMs)} (${launches} launches, ${calls} calls, load ${load} on ${availableParallelism()} cores)`,
  );
}

/** What each kernel of one training step took on the GPU, in milliseconds, the longest first. */
async function longestKernels(base: Parameters<typeof createClassifier>[0]) {
  const classifier = createClassifier(base, SCHEDULE, CLASSES, 0, null);
  const optimizer = createOptimizer(SCHEDULE.optimizer);
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
  const { inputSize } = base;
  const x = tf.zeros<tf.Rank.R4>([batchSize, inputSize, inputSize, 3]);
  const labels = tf.zeros<tf.Rank.R1>([batchSize], 'int32');
  const taken = await kernelTimes(async () => {
    const sums = trainStep(forward, variables, optimizer, x, labels, optimizer.nextRates());
    tf.dispose([sums.loss, sums.correct]);
  });
  const kernels = new Map<string, { calls: number; milliseconds: number }>();
  for (const { kernel, milliseconds } of taken ?? []) {
    const known = kernels.get(kernel) ?? { calls: 0, milliseconds: 0 };
    kernels.set(kernel, {
      calls: known.calls + 1,
      milliseconds: known.milliseconds + milliseconds,
    });
  }
  optimizer.dispose();
  classifier.dispose();
  tf.dispose([x, labels]);
  return [...kernels]
    .map(([kernel, time]) => ({ kernel, ...time }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)}%`;
}
