import type { BackendInfo } from './info.ts';
import { processor } from './processor.ts';
import { tf } from './tf.ts';
import { useBackend } from './use.ts';

/** Starts TensorFlow.js' backend in plain JavaScript. */
export async function startCpu(): Promise<BackendInfo> {
  const cpu = await import('@tensorflow/tfjs-backend-cpu');
  await useBackend('cpu');
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
