/**
 * Training speed of wasm against the pure-JS cpu backend, side by side, and the
 * share of a step that wasm spends outside convolution and matmul kernels.
 * Prints the table of docs/explanation/performance.md:
 *
 *   npm run bench:backends [-- --width 0.25 --batch 32 --small 2]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chooseBackend } from '../../src/backend/choose.ts';
import { profileKernels } from '../../src/backend/profile.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, BASES } from '../../src/experiment/bases.ts';
import { scheduleOf } from '../../src/experiment/schedule.ts';
import type { BaseSpec } from '../../src/experiment/schema.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { measureThroughput } from '../../src/training/measure-throughput.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';

/** What counts as convolution and matmul, forward and backward. */
const PRODUCTS = /^(_?Fused)?(Conv2D|MatMul|BatchMatMul)|^Conv2DBackprop/;
const CLASSES = 10;
/** Adam and a head of 1024 units, as where an experiment says nothing. */
const schedule = scheduleOf({}, 'scratch');

const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '1' },
    batch: { type: 'string', default: '32' },
    /** Batch of the comparison: the cpu backend takes seconds an image. */
    small: { type: 'string', default: '2' },
    samples: { type: 'string', default: '5' },
  },
});
const width = Number(values.width);
const batch = Number(values.batch);
const small = Number(values.small);
const samples = Number(values.samples);

console.log(
  `Training steps at width ${width}, Adam, one core of ${cpus()[0]?.model.trim()}, Node ${process.version}. On wasm the median of ${samples} steps after one to warm up; on cpu one step.\n`,
);
const header = [
  'base',
  'input',
  `wasm, batch ${batch}, images/s`,
  'outside convolution and matmul',
  `wasm, batch ${small}, images/s`,
  `cpu, batch ${small}, images/s`,
  'ratio',
];
console.log(`| ${header.join(' | ')} |\n|${'---|'.repeat(header.length)}`);
for (const name of BASE_NAMES) {
  const base = { name, width, inputSize: BASES[name].minInputSize };
  await chooseBackend('wasm');
  const full = await trainingRate(base, batch, samples, 1);
  const share = await shareOutside(base);
  const wasm = await trainingRate(base, small, samples, 1);
  await chooseBackend('cpu');
  // A step takes so long here that warming up would not change it.
  const cpu = await trainingRate(base, small, 1, 0);
  const row = [
    name,
    `${base.inputSize} px`,
    full.toFixed(1),
    `${(100 * share).toFixed(0)}%`,
    wasm.toFixed(1),
    cpu.toPrecision(2),
    `${(wasm / cpu).toFixed(0)}×`,
  ];
  console.log(`| ${row.join(' | ')} |`);
}

/** Images a second of whole training steps on the backend in use. */
async function trainingRate(
  base: BaseSpec,
  batchSize: number,
  steps: number,
  warmup: number,
): Promise<number> {
  const spec = { base, schedule, classes: CLASSES, batchSize, samples: steps, warmup };
  const timings = await measureThroughput(spec);
  const training = timings.find(({ task }) => task === 'training');
  return batchSize / training!.medianSeconds;
}

/** Share of a step's wall time, 0..1, that is not inside a product kernel. */
async function shareOutside(base: BaseSpec): Promise<number> {
  const classifier = createClassifier(base, schedule, CLASSES, 0, null);
  const optimizer = createOptimizer(schedule.optimizer);
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const { inputSize } = base;
  const x = tf.randomNormal<tf.Rank.R4>([batch, inputSize, inputSize, 3], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % CLASSES),
    'int32',
  );
  const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
  const step = () => {
    const sums = trainStep(forward, variables, optimizer, x, labels, optimizer.nextRates());
    sums.loss.dataSync();
    tf.dispose([sums.loss, sums.correct]);
  };
  step();
  const started = performance.now();
  const costs = profileKernels(() => {
    for (let i = 0; i < samples; i++) step();
  });
  const wall = performance.now() - started;
  const products = [...costs].filter(([kernel]) => PRODUCTS.test(kernel));
  const inside = products.reduce((sum, [, { ms }]) => sum + ms, 0);
  optimizer.dispose();
  classifier.dispose();
  tf.dispose([x, labels]);
  return 1 - inside / wall;
}
