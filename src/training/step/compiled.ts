import { canCapture, createProgram } from '../../backend/capture/program.ts';
import { tf } from '../../backend/tf.ts';
import type { NoticeObserver } from '../progress.ts';
import type { Optimizer } from './optimizer.ts';
import { type Multipliers, type Penalised, type StepSums, trainStep } from './step.ts';

type Shape4 = [number, number, number, number];

/** Logits [n, classes] of inputs [n, h, w, c] in inference mode. */
export type Infer = (x: tf.Tensor4D) => tf.Tensor2D;

/** What a step is fed. */
export interface Batch {
  readonly x: tf.Tensor4D;
  /** [n] int32, or targets [n, classes]: see `crossEntropy`. */
  readonly labels: tf.Tensor1D | tf.Tensor2D;
  /** Of each dropout of the network, in their order, [n, units]: see `Network`. */
  readonly masks?: readonly tf.Tensor2D[];
  /** Of each batch normalisation that leaves channels to its moving statistics, [channels]. */
  readonly channels?: readonly tf.Tensor1D[];
}

/** A network's training step and inference, as the backend runs them fastest. */
export interface Compiled {
  /** One optimizer step on a batch; the caller disposes it and the sums. */
  step(batch: Batch): StepSums;
  readonly infer: Infer;
  /**
   * Makes ready, all at once, for steps on batches like this one of the sizes `stepped`, and for
   * inference on batches of up to `inferred`.
   * @throws the driver's error where a GPU cannot compile what it is to run.
   */
  prepare(
    like: Batch,
    sizes: { readonly stepped: readonly number[]; readonly inferred: number },
  ): Promise<void>;
  /**
   * Waits while the GPU is many steps behind: what waits for it takes memory. Resolves at once
   * elsewhere.
   */
  keepUp(): Promise<void>;
  /** Brings the variables up to date, which may be behind until then. */
  settle(): void;
  dispose(): void;
}

/** What is trained: its logits in both modes, and the variables that move. */
export interface Network {
  /** @param masks What each dropout multiplies by under training; none in inference. */
  forward(x: tf.Tensor4D, training: boolean, masks: readonly tf.Tensor2D[]): tf.Tensor2D;
  /**
   * What a step computes in the place of `forward`, where something is added to its loss.
   * @param masks Those of the dropouts, and the batch's `channels` after them.
   */
  penalised?(x: tf.Tensor4D, masks: readonly tf.Tensor[]): Penalised;
  readonly variables: readonly tf.Variable[];
  /** Of the learning rate of each variable; absent, all are alike. */
  readonly multipliers?: Multipliers;
}

/**
 * What a batch feeds beside images and labels, in one list.
 * @throws TypeError where it has channels and the network no use for them.
 */
function fedOf({ penalised }: Network, { masks = [], channels = [] }: Batch): tf.Tensor[] {
  if (channels.length > 0 && penalised === undefined)
    throw new TypeError('channels are fed to a step without `penalised`, which would ignore them');
  return [...masks, ...channels];
}

/** What a step computes. */
function stepping({ forward, penalised }: Network, masks: readonly tf.Tensor[]) {
  return (x: tf.Tensor4D) =>
    penalised?.(x, masks) ?? forward(x, true, masks as readonly tf.Tensor2D[]);
}

/**
 * On tensorflow and webgpu, step and inference are captured, on the same variables; elsewhere
 * they run op by op. The numbers are the same.
 */
export function compile(network: Network, optimizer: Optimizer, observe: NoticeObserver): Compiled {
  return canCapture() ? captured(network, optimizer, observe) : compileEagerly(network, optimizer);
}

/** The same op by op on every backend, to compare with. */
export function compileEagerly(network: Network, optimizer: Optimizer): Compiled {
  const { forward, variables, multipliers } = network;
  return {
    step: (batch) =>
      trainStep(
        stepping(network, fedOf(network, batch)),
        variables,
        optimizer,
        batch.x,
        batch.labels,
        optimizer.nextRates(),
        multipliers,
      ),
    infer: (x) => tf.tidy(() => forward(x, false, [])),
    prepare: () => Promise.resolve(),
    keepUp: () => Promise.resolve(),
    settle: () => {},
    dispose: () => {},
  };
}

function captured(network: Network, optimizer: Optimizer, observe: NoticeObserver): Compiled {
  const { forward, variables, multipliers } = network;
  const program = createProgram({ onEager: tellOf(observe), check: false });
  // What changes from step to step is fed: what JavaScript computes would stay what it was.
  const step = program.capture(
    'the training step',
    (
      x: tf.Tensor4D,
      labels: Batch['labels'],
      rate: tf.Scalar,
      kept: tf.Scalar,
      ...masks: tf.Tensor[]
    ): Record<keyof StepSums, tf.Scalar> => {
      const run = stepping(network, masks);
      return {
        ...trainStep(run, variables, optimizer, x, labels, { rate, kept }, multipliers),
      };
    },
  );
  const infer = program.capture('inference', (x: tf.Tensor4D) => ({
    logits: forward(x, false, []),
  }));
  const filled = filledUp((x) => infer(x).logits);
  return {
    step(batch) {
      const fed = fedOf(network, batch);
      const { rate, kept } = optimizer.nextRates();
      const rates = [tf.scalar(rate), tf.scalar(kept)] as const;
      const sums = step(batch.x, batch.labels, ...rates, ...fed);
      tf.dispose([...rates]);
      return sums;
    },
    infer: filled.infer,
    async prepare({ x, labels, masks = [], channels = [] }, { stepped, inferred }) {
      for (const size of new Set(stepped)) {
        tf.tidy(() => {
          const rates = [tf.scalar(0), tf.scalar(1)] as const;
          const likeMasks = masks.map((mask) => zerosLike(mask, size));
          program.prepare(step, [
            zerosLike(x, size),
            zerosLike(labels, size),
            ...rates,
            ...likeMasks,
            ...channels.map((each) => tf.zerosLike(each)),
          ]);
        });
      }
      filled.expect(inferred);
      tf.tidy(() => program.prepare(infer, [zerosLike(x, inferred)]));
      await program.ready();
    },
    keepUp: program.keepUp,
    settle: program.pull,
    dispose: program.dispose,
  };
}

/** Zeros of a batch's type and shape, of another size. */
function zerosLike<T extends tf.Tensor>({ shape, dtype }: T, size: number): T {
  return tf.zeros([size, ...shape.slice(1)], dtype) as T;
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

/** What `use` makes of a network's inference, which is compiled once for all that it asks. */
export async function inferring<T extends tf.Tensor, Result>(
  name: string,
  network: (x: tf.Tensor4D) => T,
  observe: NoticeObserver,
  use: (infer: (x: tf.Tensor4D) => T) => Promise<Result>,
): Promise<Result> {
  const compiled = compileInference(name, network, observe);
  try {
    return await use(compiled.infer);
  } finally {
    compiled.dispose();
  }
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
