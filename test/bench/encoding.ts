import { createProgram } from '../../src/backend/capture/program.ts';
import { tf } from '../../src/backend/tf.ts';
import { webgpuBackend } from '../../src/backend/webgpu/gpu.ts';
import type { BaseSpec } from '../../src/experiment/schema.ts';
import { medianOf } from '../../src/stats/quantile.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { SCHEDULE } from '../reference/side-by-side-task.ts';

/** What JavaScript and Dawn do of a captured call on the processor, in milliseconds. */
export interface Encoding {
  readonly medianMs: number;
  /** Of the call that was disturbed least: a software GPU computes on the same cores. */
  readonly leastMs: number;
}

/**
 * Times a captured function until it returns, which is before the GPU has computed: looking up
 * the plan, writing the inputs, encoding every launch, and submitting. Each call begins with the
 * device idle.
 */
export async function timeEncoding(
  call: () => tf.TensorContainer,
  calls: number,
): Promise<Encoding> {
  const { queue } = webgpuBackend();
  const taken: number[] = [];
  for (let i = 0; i < calls; i++) {
    await queue.onSubmittedWorkDone();
    const start = performance.now();
    const results = call();
    taken.push(performance.now() - start);
    tf.dispose(results);
  }
  await queue.onSubmittedWorkDone();
  return { medianMs: medianOf(taken), leastMs: Math.min(...taken) };
}

/** Calls that are not timed, of which the first compiles. */
const WARMUP = 5;

/** Times the encoding of a training step (Adam, everything trained), and counts its launches. */
export async function trainingEncoding(
  base: BaseSpec,
  { classes, batchSize, calls }: Record<'classes' | 'batchSize' | 'calls', number>,
): Promise<Encoding & { readonly launches: number }> {
  const classifier = createClassifier(base, SCHEDULE, classes, 0, null);
  const optimizer = createOptimizer(SCHEDULE.optimizer);
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const program = createProgram({ check: false });
  const step = program.capture('step', (x: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar) => {
    const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
    return { ...trainStep(forward, variables, optimizer, x, labels, { rate, kept: 1 }) };
  });
  const inputs = [
    tf.zeros<tf.Rank.R4>([batchSize, base.inputSize, base.inputSize, 3]),
    tf.zeros<tf.Rank.R1>([batchSize], 'int32'),
    tf.scalar(0),
  ] as const;
  const call = () => step(...inputs);
  await timeEncoding(call, WARMUP);
  const encoding = await timeEncoding(call, calls);
  const [launches] = Object.values(program.status().launches);
  program.dispose();
  optimizer.dispose();
  classifier.dispose();
  tf.dispose([...inputs]);
  return { ...encoding, launches: launches! };
}
