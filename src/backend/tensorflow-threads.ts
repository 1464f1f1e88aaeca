import { processor } from './processor.ts';

/** Environment variables that libtensorflow reads: threads that share an op, and ops at a time. */
export const THREADS_OF_AN_OP = 'TF_NUM_INTRAOP_THREADS';
export const THREADS_OF_OPS = 'TF_NUM_INTEROP_THREADS';

/** The processor and how many of its threads libtensorflow computes with, as it is printed. */
export function cpuDevice(threads: number): string {
  return `CPU (${processor()}), libtensorflow, ${threads} thread${threads === 1 ? '' : 's'}`;
}
