import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { findSetUp, TFJS_NODE } from '../cache/tensorflow-folder.ts';
import { BenchError, firstLineOf } from '../errors.ts';
import type { BackendInfo } from './info.ts';
import { describeGpus, gpuText } from './nvidia-smi.ts';
import { isOneDnnOff } from './onednn.ts';
import { cpuDevice, THREADS_OF_AN_OP } from './tensorflow-threads.ts';
import { tf } from './tf.ts';

const PACKAGE = TFJS_NODE.name;

const REMEDY = 'Run `bench setup tensorflow`, or use `--backend wasm`.';

/** What is used of the package, which may not be installed: its own types cannot be. */
interface TensorflowPackage {
  readonly version?: Readonly<Record<string, string>>;
}

interface TensorflowBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** The package's folder and the binding in it, which is known to load. */
interface Found {
  readonly folder: string;
  /** As it is printed: `node_modules`, or the folder of a set-up. */
  readonly origin: string;
}

/**
 * Starts the `tensorflow` backend: libtensorflow through @tensorflow/tfjs-node-gpu,
 * from the project's node_modules, else from where `bench setup tensorflow` put it.
 *
 * @throws BenchError `backend` when it is not installed, or does not load.
 */
export async function startTensorflow(): Promise<BackendInfo> {
  // Read when the library loads: by default it takes all memory of the GPU, and
  // prints its life story.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreRemovedHelpers();
  const found = find();
  const entry = pathToFileURL(join(found.folder, 'dist/index.js')).href;
  const { version } = await load(() => import(entry) as Promise<TensorflowPackage>, found.origin);
  assertSameCore(version?.['tfjs-core'] ?? version?.['tfjs'], found.origin);
  if (!(await tf.setBackend('tensorflow'))) {
    throw new BenchError('backend', `${PACKAGE} loads, but its backend does not start.`, {
      remedy: REMEDY,
    });
  }
  const backend = tf.backend() as unknown as TensorflowBackend;
  const library = backend.binding?.TF_Version;
  return {
    name: 'tensorflow',
    ...deviceOf(backend),
    versions: {
      [PACKAGE]: version?.['tfjs-node'] ?? 'unknown',
      ...(library === undefined ? {} : { libtensorflow: library }),
      ...(isOneDnnOff() ? { oneDNN: 'off' } : {}),
    },
    origin: found.origin,
  };
}

/** Whether the package is in node_modules or was set up, be it fit or not. */
export function isTensorflowThere(): boolean {
  return projectPackage() !== null || findSetUp() !== null;
}

/** What is really used: the package's name says GPU either way. */
function deviceOf({
  isUsingGpuDevice,
}: TensorflowBackend): Pick<BackendInfo, 'device' | 'gpu' | 'precision'> {
  if (isUsingGpuDevice !== true) {
    const threads = Number(process.env[THREADS_OF_AN_OP]) || availableParallelism();
    return { device: cpuDevice(threads), gpu: false, precision: 'float32' };
  }
  // TensorFlow computes on the first device that it may see.
  const first = process.env['CUDA_VISIBLE_DEVICES']?.split(',')[0]?.trim();
  const gpu = describeGpus(first || undefined)[0];
  if (gpu === undefined) return { device: 'GPU', gpu: true, precision: 'float32' };
  return { device: gpuText(gpu), gpu: true, precision: gpu.tf32 ? 'tf32' : 'float32' };
}

/** tfjs-node 4.22 still calls two helpers that Node 23 removed (tfjs issue 8609). */
function restoreRemovedHelpers(): void {
  const helpers = util as unknown as Record<string, unknown>;
  helpers['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  helpers['isArray'] ??= Array.isArray;
}

/**
 * The first place whose binding loads. The binding is tried alone: the package
 * itself registers its kernels before it fails, and a second copy would again.
 */
function find(): Found {
  const places = candidates();
  const failures: string[] = [];
  for (const { folder, origin } of places) {
    const binding = join(folder, 'lib', `napi-v${nodeApi()}`, 'tfjs_binding.node');
    if (!existsSync(binding)) {
      failures.push(`${PACKAGE} in ${origin} has no binding for this platform`);
      continue;
    }
    try {
      createRequire(import.meta.url)(binding);
      return { folder, origin };
    } catch (cause) {
      failures.push(`${PACKAGE} in ${origin} does not load: ${firstLineOf(cause)}`);
    }
  }
  if (places.length > 0)
    throw new BenchError('backend', `${failures.join('; ')}.`, { remedy: REMEDY });
  throw new BenchError(
    'backend',
    `${PACKAGE} is not installed (its download failed or was skipped).`,
    { remedy: REMEDY },
  );
}

function candidates(): Found[] {
  const setUp = findSetUp();
  const ours = setUp && {
    folder: join(setUp.folder, 'node_modules', PACKAGE),
    origin: setUp.folder,
  };
  const named = process.env['TRANSFER_BENCH_TENSORFLOW'];
  if (named) {
    if (ours) return [ours];
    throw new BenchError(
      'backend',
      `TRANSFER_BENCH_TENSORFLOW: ${named} is no folder that \`bench setup tensorflow\` made.`,
      { remedy: 'Unset it to use what is installed.' },
    );
  }
  const project = projectPackage();
  return [
    ...(project === null ? [] : [{ folder: project, origin: 'node_modules' }]),
    ...(ours ? [ours] : []),
  ];
}

function projectPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch {
    return null;
  }
}

/** The package has bindings for Node-API 3 to 8; newer Nodes run them too. */
function nodeApi(): number {
  return Math.min(8, Number(process.versions['napi']));
}

async function load<T>(work: () => Promise<T>, origin: string): Promise<T> {
  const { warn } = console;
  // Its own copy of tfjs-core warns that the platform has been set by ours.
  console.warn = () => {};
  try {
    return await work();
  } catch (cause) {
    const reason = firstLineOf(cause);
    throw new BenchError('backend', `${PACKAGE} in ${origin} does not load: ${reason}.`, {
      remedy: REMEDY,
      cause,
    });
  } finally {
    console.warn = warn;
  }
}

/** Copies of tfjs-core share one engine; only equal ones can. */
function assertSameCore(version: string | undefined, origin: string): void {
  if (version === tf.version_core) return;
  throw new BenchError(
    'backend',
    `${PACKAGE} in ${origin} brings @tensorflow/tfjs-core ${version}, and this is ${tf.version_core}.`,
    { remedy: REMEDY },
  );
}
