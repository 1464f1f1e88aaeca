import { BenchError, reasonOf } from '../errors.ts';
import { registerGradients } from './gradients/register-gradients.ts';
import type { BackendInfo, BackendName } from './info.ts';
import { processor } from './processor.ts';
import { proveBackend } from './prove.ts';
import { registerTensorflowKernels } from './tensorflow/register-tensorflow-kernels.ts';
import { startTensorflow } from './tensorflow.ts';
import { tf } from './tf.ts';
import { registerTrainingKernels } from './wasm/register-wasm-kernels.ts';
import { registerWebgpuKernels } from './webgpu/register-webgpu-kernels.ts';
import { deviceLoss, startWebgpu, stopWebgpu } from './webgpu.ts';

/**
 * `auto` is the best there is: tensorflow on a GPU, webgpu on a GPU, tensorflow on the
 * processor, wasm.
 */
export type BackendRequest = 'auto' | BackendName;
/**
 * Starts a backend, proves that it computes a convolution and its gradients
 * right, and leaves it the current one.
 *
 * @throws BenchError `backend` when the backend cannot be used, or computes wrongly.
 */
export async function chooseBackend(request: BackendRequest): Promise<BackendInfo> {
  if (request !== 'auto') return start(request);
  const found = await start('tensorflow').catch((thrown: unknown) => reasonOf(thrown));
  if (typeof found !== 'string' && found.gpu) return found;
  const webgpu = await onHardware();
  if (typeof found !== 'string') {
    // One that does not start may have become the current one on its way.
    if (webgpu === null) await use('tensorflow');
    return webgpu ?? found;
  }
  const info = webgpu ?? (await start('wasm'));
  const note = `${withoutStop(found)}; using ${info.name}. \`bench doctor\` says what helps.`;
  return { ...info, note };
}

/** webgpu where it finds a GPU, not a program that acts as one; null elsewhere. */
async function onHardware(): Promise<BackendInfo | null> {
  // One that runs already, on a program that acts as a GPU, is not to be taken from its user.
  const runs = tf.getBackend() === 'webgpu';
  try {
    return await start('webgpu', () => startWebgpu({ software: false }));
  } catch (thrown) {
    if (!(thrown instanceof BenchError)) throw thrown;
    if (!runs) stopBackend();
    return null;
  }
}

/** Gives back what the current backend holds, before its process ends. */
export function stopBackend(): void {
  if (tf.getBackend() === 'webgpu') stopWebgpu();
}

/** Rejects when the current backend cannot compute any more; settles never else. */
export function backendLoss(): Promise<never> {
  return tf.getBackend() === 'webgpu' ? deviceLoss() : new Promise(() => {});
}

async function start(name: BackendName, starter = starters[name]): Promise<BackendInfo> {
  const info = await starter();
  if (name === 'tensorflow') registerTensorflowKernels();
  if (name === 'webgpu') registerWebgpuKernels(info.gpu);
  registerGradients();
  await proveBackend(name);
  return { ...info, versions: { '@tensorflow/tfjs-core': tf.version_core, ...info.versions } };
}

const starters: Readonly<Record<BackendName, () => Promise<BackendInfo>>> = {
  tensorflow: startTensorflow,
  webgpu: startWebgpu,
  wasm: startWasm,
  cpu: startCpu,
};

async function startWasm(): Promise<BackendInfo> {
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
  await keepingListeners(() => use('wasm'));
  registerTrainingKernels();
  return {
    name: 'wasm',
    device: `CPU (${processor()}), wasm SIMD, 1 thread`,
    gpu: false,
    precision: 'float32',
    versions: { '@tensorflow/tfjs-backend-wasm': wasm.version_wasm },
  };
}

async function startCpu(): Promise<BackendInfo> {
  const cpu = await import('@tensorflow/tfjs-backend-cpu');
  await use('cpu');
  // On its first use the backend would print an advertisement for tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return {
    name: 'cpu',
    device: `CPU (${processor()}), plain JavaScript, 1 thread`,
    gpu: false,
    precision: 'float32',
    versions: { '@tensorflow/tfjs-backend-cpu': cpu.version_cpu },
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

async function use(name: BackendName): Promise<void> {
  if (await tf.setBackend(name)) return;
  if (name === 'wasm' && !hasAddressSpace())
    throw new BenchError(
      'backend',
      'The wasm backend does not start: there is not enough address space.',
      {
        remedy:
          'Allow more: WebAssembly reserves 10 GB of it (`ulimit -v unlimited`), and uses little.',
      },
    );
  throw new BenchError('backend', `The ${name} backend does not start.`, {
    remedy: 'Run `npm ci` to restore its package, then `bench doctor`.',
  });
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

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
