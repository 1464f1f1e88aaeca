import { canCapture, createProgram } from '../../backend/capture/program.ts';
import { tf } from '../../backend/tf.ts';
import type { NoticeObserver } from '../progress.ts';
import type { Optimizer } from './optimizer.ts';
import { type StepSums, trainStep } from './step.ts';

type Shape4 = [number, number, number, number];

/** Logits [n, classes] of inputs [n, h, w, c] in inference mode. */
export type Infer = (x: tf.Tensor4D) => tf.Tensor2D;

/** A network's training step and inference, as the backend runs them fastest. */
export interface Compiled {
  /** One optimizer step on a batch; the caller disposes the sums. */
  step(x: tf.Tensor4D, labels: tf.Tensor1D): StepSums;
  readonly infer: Infer;
  /**
   * Makes ready, all at once, for steps on batches of the sizes `stepped`, and for inference
   * on batches of up to `inferred`.
   */
  prepare(
    inputShape: readonly number[],
    sizes: { readonly stepped: readonly number[]; readonly inferred: number },
  ): void;
  /** Brings the variables up to date, which may be behind until then. */
  settle(): void;
  dispose(): void;
}

/** What is trained: its logits in both modes, and the variables that move. */
export interface Network {
  forward(x: tf.Tensor4D, training: boolean): tf.Tensor2D;
  readonly variables: readonly tf.Variable[];
}

/**
 * On tensorflow and webgpu, step and inference are captured, on the same variables; elsewhere
 * they run op by op. The numbers are the same.
 */
export function compile(network: Network, optimizer: Optimizer, observe: NoticeObserver): Compiled {
  return canCapture() ? captured(network, optimizer, observe) : compileEagerly(network, optimizer);
}

/** The same op by op on every backend, to compare with. */
export function compileEagerly({ forward, variables }: Network, optimizer: Optimizer): Compiled {
  return {
    step: (x, labels) =>
      trainStep(
        (input) => forward(input, true),
        variables,
        optimizer,
        x,
        labels,
        optimizer.nextRate(),
      ),
    infer: (x) => tf.tidy(() => forward(x, false)),
    prepare: () => {},
    settle: () => {},
    dispose: () => {},
  };
}

function captured(
  { forward, variables }: Network,
  optimizer: Optimizer,
  observe: NoticeObserver,
): Compiled {
  const program = createProgram({ onEager: tellOf(observe), check: false });
  const step = program.capture(
    'the training step',
    (x: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar): Record<keyof StepSums, tf.Scalar> => ({
      ...trainStep((input) => forward(input, true), variables, optimizer, x, labels, rate),
    }),
  );
  const infer = program.capture('inference', (x: tf.Tensor4D) => ({ logits: forward(x, false) }));
  const filled = filledUp((x) => infer(x).logits);
  return {
    step(x, labels) {
      const rate = tf.scalar(optimizer.nextRate());
      const sums = step(x, labels, rate);
      rate.dispose();
      return sums;
    },
    infer: filled.infer,
    prepare(inputShape, { stepped, inferred }) {
      const zeros = (size: number) => tf.zeros([size, ...inputShape] as Shape4) as tf.Tensor4D;
      for (const size of new Set(stepped)) {
        tf.tidy(() => {
          const labels = tf.zeros([size], 'int32') as tf.Tensor1D;
          program.prepare(step, [zeros(size), labels, tf.scalar(0)]);
        });
      }
      filled.expect(inferred);
      tf.tidy(() => program.prepare(infer, [zeros(inferred)]));
    },
    settle: program.pull,
    dispose: program.dispose,
  };
}

/** A network's inference alone, by the weights it has when it is called. */
export function compileInference<T extends tf.Tensor>(
  name: string,
  infer: (x: tf.Tensor4D) => T,
  observe: NoticeObserver,
): { readonly infer: (x: tf.Tensor4D) => T; dispose(): void } {
  if (!canCapture()) return { infer: (x) => tf.tidy(() => infer(x)), dispose: () => {} };
  const program = createProgram({ onEager: tellOf(observe), check: false });
  const run = program.capture(name, (x: tf.Tensor4D) => ({ y: infer(x) }));
  return { infer: filledUp((x) => run(x).y).infer, dispose: program.dispose };
}

function tellOf(observe: NoticeObserver) {
  return (name: string, reason: string) =>
    observe.notice?.(`${name} runs op by op, and slowly: it cannot be captured, ${reason}`);
}

/**
 * The same on batches all of one size, the largest so far: one with fewer images is filled
 * up with zeros, whose results are dropped. In inference images do not see each other.
 */
function filledUp<T extends tf.Tensor>(infer: (x: tf.Tensor4D) => T) {
  let size = 0;
  return {
    expect(n: number): void {
      size = Math.max(size, n);
    },
    infer(x: tf.Tensor4D): T {
      const n = x.shape[0];
      size = Math.max(size, n);
      if (n === size) return infer(x);
      return tf.tidy(() => {
        const missing = tf.zeros([size - n, ...x.shape.slice(1)] as Shape4);
        const y = infer(tf.concat([x, missing]) as tf.Tensor4D);
        const [begin, count] = [y.shape.map(() => 0), [n, ...y.shape.slice(1)]];
        return tf.slice(y, begin, count) as T;
      });
    },
  };
}
