import { BenchError } from '../errors.ts';
import type { BackendName } from '../experiment/backends.ts';
import { tf } from './tf.ts';

/**
 * Makes a backend of TensorFlow.js the current one.
 * @throws BenchError `backend` where it does not start.
 */
export async function useBackend(name: BackendName): Promise<void> {
  if (await tf.setBackend(name)) return;
  throw new BenchError('backend', `The ${name} backend does not start.`, {
    remedy: 'Run `npm ci` to restore its package, then `bench doctor`.',
  });
}
