import { BenchError, reasonOf } from '../errors.ts';
import type { BackendName, BackendRequest } from '../experiment/backends.ts';
import { STARTERS } from './backends.ts';
import { registerGradients } from './gradients/register-gradients.ts';
import type { BackendInfo } from './info.ts';
import { proveBackend } from './prove.ts';
import { registerTensorflowKernels } from './tensorflow/register-tensorflow-kernels.ts';
import { tf } from './tf.ts';
import { useBackend } from './use.ts';
import { registerWebgpuKernels } from './webgpu/register-webgpu-kernels.ts';
import { deviceLoss, startWebgpu, stopWebgpu } from './webgpu.ts';

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
    if (webgpu === null) await useBackend('tensorflow');
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

async function start(name: BackendName, starter = STARTERS[name].start): Promise<BackendInfo> {
  const info = await starter();
  if (name === 'tensorflow') registerTensorflowKernels();
  if (name === 'webgpu') registerWebgpuKernels(info.gpu);
  registerGradients();
  await proveBackend(name);
  return { ...info, versions: { '@tensorflow/tfjs-core': tf.version_core, ...info.versions } };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
