import { BenchError } from '../errors.ts';
import type { BackendInfo } from './info.ts';
import { processor } from './processor.ts';
import { tf } from './tf.ts';
import { useBackend } from './use.ts';
import { registerTrainingKernels } from './wasm/register-wasm-kernels.ts';

/**
 * Starts the `wasm` backend, with the kernels of this package in the place of those it lacks.
 * @throws BenchError `backend` where there is no SIMD or not enough address space.
 */
export async function startWasm(): Promise<BackendInfo> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new BenchError(
      'backend',
      `Node ${process.version} here has no wasm SIMD, which the wasm backend needs.`,
      {
        remedy: 'Use an official build of Node 20 or newer on x64 or arm64.',
      },
    );
  }
  try {
    await keepingListeners(() => useBackend('wasm'));
  } catch (thrown) {
    if (hasAddressSpace()) throw thrown;
    throw new BenchError(
      'backend',
      'The wasm backend does not start: there is not enough address space.',
      {
        remedy:
          'Allow more: WebAssembly reserves 10 GB of it (`ulimit -v unlimited`), and uses little.',
      },
    );
  }
  registerTrainingKernels();
  return {
    name: 'wasm',
    device: `CPU (${processor()}), wasm SIMD, 1 thread`,
    gpu: false,
    precision: 'float32',
    versions: { '@tensorflow/tfjs-backend-wasm': wasm.version_wasm },
  };
}

/** The part of `WebAssembly` used here: its types come with the DOM's, which Node does without. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => unknown;
};

/** Whether the system lets WebAssembly reserve what its memory may grow to. */
function hasAddressSpace(): boolean {
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 2 ** 15 });
    return true;
  } catch {
    return false;
  }
}

/** Undoes what Emscripten's start does: it takes over the process's uncaught errors. */
async function keepingListeners(work: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  await work();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]?.includes(listener)) process.off(event, listener);
    }
  });
}
