import { Bench } from 'tinybench';
import { gpuSeconds } from '../backend/gpu-time.ts';
import { tf } from '../backend/tf.ts';
import { BenchError } from '../errors.ts';
import type { Schedule } from '../experiment/schedule.ts';
import type { BaseSpec } from '../experiment/schema.ts';
import { dropoutsOf } from '../models/graph.ts';
import { medianOf, quantileOf } from '../stats/quantile.ts';
import { baseVariables, createClassifier, headVariables } from './classifier.ts';
import { compile, type Network } from './step/compiled.ts';
import { createOptimizer } from './step/optimizer.ts';

/** What is timed: a base with its head, on random images of its input size. */
export interface ThroughputSpec {
  readonly base: BaseSpec;
  readonly schedule: Pick<Schedule, 'head' | 'optimizer' | 'batchNormMomentum'>;
  readonly classes: number;
  readonly batchSize: number;
  /** Timed samples a task, after `warmup` untimed ones. */
  readonly samples: number;
  readonly warmup: number;
}

/** Latency of one task, in seconds a batch. */
export interface Timing {
  readonly task: 'inference' | 'training';
  readonly samples: number;
  readonly medianSeconds: number;
  readonly p95Seconds: number;
  /** Half-width of the mean's 95% interval, in percent of the mean. */
  readonly relativeMargin: number;
  /** Ascending. */
  readonly sampleSeconds: readonly number[];
  /** Median of the seconds a batch in which the GPU computed; null where it does not tell. */
  readonly gpuSeconds: number | null;
}

/** Samples whose kernels are timed on the GPU, beside those of the latency. */
const GPU_SAMPLES = 5;

/**
 * Times inference and whole training steps (forward, backward, update of every
 * weight) on the backend in use. Each sample ends when a result has been read
 * back, that is when the device has really finished.
 */
export async function measureThroughput(spec: ThroughputSpec): Promise<Timing[]> {
  const { base, schedule, batchSize, classes } = spec;
  const classifier = createClassifier(base, schedule, classes, 0, null);
  const x = tf.randomNormal<tf.Rank.R4>(
    [batchSize, base.inputSize, base.inputSize, 3],
    0,
    1,
    'float32',
    1,
  );
  const labels = tf.tensor1d(
    Int32Array.from({ length: batchSize }, (_, i) => i % classes),
    'int32',
  );
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const optimizer = createOptimizer(schedule.optimizer);
  const masks = dropoutsOf(classifier.head).map(({ outputShape }) =>
    tf.ones<tf.Rank.R2>([batchSize, outputShape[0]!]),
  );
  const batch = { x, labels, masks };
  const forward: Network['forward'] = (input, training, fed) =>
    classifier.logits(input, training ? { batchNorm: 'train' } : null, fed);
  const compiled = compile({ forward, variables }, optimizer, {});
  const inference = async () => {
    const logits = compiled.infer(x);
    await logits.data();
    logits.dispose();
  };
  const training = async () => {
    const { loss, correct } = compiled.step(batch);
    await loss.data();
    tf.dispose([loss, correct]);
  };
  try {
    await compiled.prepare(batch, { stepped: [batchSize], inferred: batchSize });
    return [await time('inference', inference, spec), await time('training', training, spec)];
  } finally {
    compiled.dispose();
    optimizer.dispose();
    classifier.dispose();
    tf.dispose(batch);
  }
}

async function time(
  task: Timing['task'],
  run: () => Promise<void>,
  spec: ThroughputSpec,
): Promise<Timing> {
  const bench = new Bench({
    time: 0,
    iterations: spec.samples,
    warmup: spec.warmup > 0,
    warmupTime: 0,
    warmupIterations: spec.warmup,
    retainSamples: true,
    throws: true,
  });
  bench.add(task, run);
  const [ran] = await bench.run();
  const result = ran?.result;
  if (result?.state !== 'completed') {
    throw new BenchError('trial', `timing ${task} of ${spec.base.name} did not complete`);
  }
  const samples = result.latency.samples!;
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    task,
    samples: sorted.length,
    medianSeconds: result.latency.p50 / 1000,
    p95Seconds: quantileOf(sorted, 0.95) / 1000,
    relativeMargin: result.latency.rme,
    sampleSeconds: samples.map((milliseconds) => milliseconds / 1000),
    gpuSeconds: await medianGpuSeconds(run),
  };
}

async function medianGpuSeconds(run: () => Promise<void>): Promise<number | null> {
  const seconds: number[] = [];
  for (let i = 0; i < GPU_SAMPLES; i++) {
    const taken = await gpuSeconds(run);
    if (taken === null) return null;
    seconds.push(taken);
  }
  return medianOf(seconds);
}
