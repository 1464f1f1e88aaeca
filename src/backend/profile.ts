import { tf } from './tf.ts';

/** What one kernel took, over all of its calls. */
export interface KernelCost {
  readonly calls: number;
  /** Milliseconds, without the kernels that it called itself. */
  readonly ms: number;
}

/**
 * Runs `work` on the current backend and adds up, kernel by kernel, the time
 * spent in it, the longest first. On wasm and cpu a kernel is done when it
 * returns; elsewhere the figures are those of queueing it. What `work` returns is
 * the caller's business; it must not be asynchronous.
 */
export function profileKernels(work: () => void): Map<string, KernelCost> {
  const backend = tf.getBackend();
  const costs = new Map<string, { calls: number; ms: number }>();
  let nested = 0;
  const restore = tf.getKernelsForBackend(backend).map((config) => {
    const timed: tf.KernelFunc = (params) => {
      const outer = nested;
      nested = 0;
      const start = performance.now();
      try {
        return config.kernelFunc(params);
      } finally {
        const ms = performance.now() - start;
        const cost = costs.get(config.kernelName) ?? { calls: 0, ms: 0 };
        costs.set(config.kernelName, { calls: cost.calls + 1, ms: cost.ms + ms - nested });
        nested = outer + ms;
      }
    };
    return swap(config, timed);
  });
  try {
    work();
  } finally {
    for (const undo of restore) undo();
  }
  return new Map([...costs].sort(([, a], [, b]) => b.ms - a.ms));
}

/** Puts another function in a kernel's place; returns what undoes it. */
function swap(config: tf.KernelConfig, kernelFunc: tf.KernelFunc): () => void {
  const { kernelName, backendName } = config;
  const register = (kernel: tf.KernelFunc) => {
    tf.unregisterKernel(kernelName, backendName);
    // No set-up and disposal: those have run, or are still to run, with the first registration.
    tf.registerKernel({ kernelName, backendName, kernelFunc: kernel });
  };
  register(kernelFunc);
  return () => {
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(config);
  };
}
