import type { GpuQueue } from '../../webgpu/gpu.ts';

/** Calls that a GPU may be behind: enough that it never waits for the next batch. */
export const MOST_IN_FLIGHT = 4;

/** Counts the calls that were submitted and that the GPU has not computed. */
export function inFlight(queue: GpuQueue) {
  let waiting: Promise<void>[] = [];
  return {
    /** To be called after each call's last submit. */
    begun(): void {
      const over = () => {
        waiting = waiting.filter((one) => one !== done);
      };
      // Of a lost device, which the trial's process hears of by itself, nothing is in flight.
      const done: Promise<void> = queue.onSubmittedWorkDone().then(over, over);
      waiting.push(done);
    },
    /** Resolves when no more than `MOST_IN_FLIGHT` are left. */
    async keepUp(): Promise<void> {
      while (waiting.length > MOST_IN_FLIGHT) await waiting[0];
    },
  };
}
