import util from 'node:util';
import { BenchError, reasonOf } from '../errors.ts';
import type { BackendInfo } from './choose.ts';
import { tf } from './tf.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const REMEDY = 'Run `bench setup tensorflow`, or use `--backend wasm`.';

/** What is used of the package, which may not be installed: its own types cannot be. */
interface TensorflowPackage {
  readonly version?: Readonly<Record<string, string>>;
}

interface TensorflowBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/**
 * Starts the `tensorflow` backend (libtensorflow through @tensorflow/tfjs-node-gpu).
 *
 * @throws BenchError `backend` when it is not installed or does not load.
 */
export async function startTensorflow(): Promise<BackendInfo> {
  // Read when the library loads: by default it takes all memory of the GPU, and
  // prints its life story.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreRemovedHelpers();
  const { version } = await load();
  if (!(await tf.setBackend('tensorflow'))) {
    throw new BenchError('backend', `${PACKAGE} loads, but its backend does not start.`, {
      remedy: REMEDY,
    });
  }
  const backend = tf.backend() as unknown as TensorflowBackend;
  const gpu = backend.isUsingGpuDevice === true;
  const library = backend.binding?.TF_Version;
  return {
    name: 'tensorflow',
    device: gpu ? 'GPU' : 'CPU, libtensorflow',
    gpu,
    precision: 'float32',
    versions: {
      [PACKAGE]: version?.['tfjs-node'] ?? 'unknown',
      ...(library === undefined ? {} : { libtensorflow: library }),
    },
  };
}

/** tfjs-node 4.22 still calls two helpers that Node 23 removed (tfjs issue 8609). */
function restoreRemovedHelpers(): void {
  const helpers = util as unknown as Record<string, unknown>;
  helpers['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  helpers['isArray'] ??= Array.isArray;
}

async function load(): Promise<TensorflowPackage> {
  try {
    // A variable, because the compiler would look for an optional package.
    const name: string = PACKAGE;
    return (await import(name)) as TensorflowPackage;
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    const message = isMissing
      ? `${PACKAGE} is not installed (its download failed or was skipped).`
      : `${PACKAGE} does not load: ${firstLine(reasonOf(cause))}.`;
    throw new BenchError('backend', message, { remedy: REMEDY, cause });
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}
