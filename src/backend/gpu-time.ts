import { tf } from './tf.ts';

interface Timed {
  /** Of the webgpu backend. */
  readonly supportTimestampQuery?: boolean;
}

/**
 * Seconds in which the GPU computes the kernels of `work`, by its own timestamps, without
 * what passes between them; null where the backend takes none. `work` queues its kernels before
 * it first waits. Each kernel is submitted on its own: `work` takes longer than it would.
 */
export async function gpuSeconds(work: () => Promise<void>): Promise<number | null> {
  if ((tf.backend() as Timed).supportTimestampQuery !== true) return null;
  let done: Promise<void> | undefined;
  const { kernelMs } = await tf.time(() => {
    done = work();
  });
  await done;
  return (kernelMs as number) / 1000;
}
