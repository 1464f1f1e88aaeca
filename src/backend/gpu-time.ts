import { tf } from './tf.ts';

interface Timed {
  /** Of the webgpu backend. */
  readonly supportTimestampQuery?: boolean;
}

/** A kernel that the GPU computed, by TensorFlow.js' name of its program. */
export interface KernelTime {
  readonly kernel: string;
  readonly milliseconds: number;
}

/**
 * What each kernel of `work` took on the GPU, by its own timestamps, without what passes
 * between them; null where the backend takes none. `work` queues its kernels before it first
 * waits. Each kernel is submitted on its own: `work` takes longer than it would.
 */
export async function kernelTimes(work: () => Promise<void>): Promise<KernelTime[] | null> {
  if ((tf.backend() as Timed).supportTimestampQuery !== true) return null;
  let done: Promise<void> | undefined;
  const info = await tf.time(() => {
    done = work();
  });
  await done;
  // As the backend tells them: `Conv2DMMProgram: 1.25, Pool2DProgram: 0.5`.
  const { getExtraProfileInfo } = info as unknown as { getExtraProfileInfo(): string };
  return [...getExtraProfileInfo().matchAll(/(\w+): ([\d.e+-]+)/g)].map(
    ([, kernel, milliseconds]) => ({ kernel: kernel!, milliseconds: Number(milliseconds) }),
  );
}

/** Seconds in which the GPU computes the kernels of `work`, as `kernelTimes` has them. */
export async function gpuSeconds(work: () => Promise<void>): Promise<number | null> {
  const times = await kernelTimes(work);
  return times && times.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
}
