import { createRequire } from 'node:module';
import { BenchError, firstLineOf } from '../errors.ts';
import type { BackendInfo } from './info.ts';
import { tf } from './tf.ts';
import { readTiles, useTiles } from './webgpu/tile-table.ts';

const DAWN = 'webgpu';
const PACKAGE = '@tensorflow/tfjs-backend-webgpu';
const ELSE = 'or use `--backend wasm`.';

/** What is used of Dawn's package, which may not be installed: its own types cannot be. */
interface DawnPackage {
  /** WebGPU's entry, `navigator.gpu` in a browser. It keeps the process alive while it is held. */
  create(options: readonly string[]): Gpu;
  /** The classes that a browser has as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(options: { readonly powerPreference: string }): Promise<Adapter | null>;
}

interface Adapter {
  readonly info: AdapterInfo;
  readonly features: ReadonlySet<string>;
}

/** GPUAdapterInfo of the WebGPU standard; a driver leaves empty what it does not tell. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** As Dawn fills it: the driver and its version, or the card's name. */
  readonly description: string;
  /** Computed by the processor, as SwiftShader and lavapipe do. */
  readonly isFallbackAdapter: boolean;
}

interface WebgpuBackend {
  readonly device: {
    readonly limits: { readonly maxStorageBufferBindingSize: number };
    /** Resolves when it is lost, and when it is destroyed. */
    readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
    destroy(): void;
    addEventListener(
      type: 'uncapturederror',
      listener: (event: { readonly error: GpuError }) => void,
    ): void;
  };
}

/** GPUError of the standard; its class tells what is wrong. */
interface GpuError {
  readonly message: string;
}

/** Of the backend that is running. */
let adapter: Adapter | null = null;

/** Dawn's own settings: it would give timestamps in steps of 0.1 ms, longer than most kernels take. */
const TOGGLES = ['disable-dawn-features=timestamp_quantization'];

/** Features of an adapter that decide what can be computed on it, or measured. */
const TOLD_FEATURES = ['timestamp-query', 'shader-f16', 'subgroups'];

/**
 * Starts the `webgpu` backend: Dawn, which computes by Vulkan, Metal or Direct3D 12, under
 * TensorFlow.js' own backend.
 *
 * @param options `software`: whether a program that acts as a GPU will do.
 * @throws BenchError `backend` when it is not installed, `device` when it finds no GPU.
 */
export async function startWebgpu({ software = true } = {}): Promise<BackendInfo> {
  const found = adapter ?? (await findAdapter());
  if (found === null || (found.info.isFallbackAdapter && !software)) {
    if (adapter === null) stopDawn();
    throw new BenchError('device', 'webgpu finds no GPU that a driver makes known.', {
      remedy: `On Linux install libvulkan1 and the GPU's Vulkan driver, ${ELSE}`,
    });
  }
  await load(PACKAGE);
  await tf.setBackend('webgpu');
  adapter = found;
  const { info, features } = found;
  const device = deviceText(info);
  const tiles = readTiles(device);
  useTiles(tiles);
  return {
    name: 'webgpu',
    device,
    gpu: !info.isFallbackAdapter,
    precision: 'float32',
    versions: { [PACKAGE]: versionOf(PACKAGE), [DAWN]: versionOf(DAWN) },
    features: [
      ...TOLD_FEATURES.filter((feature) => features.has(feature)),
      // Another order of sums, and so other roundings, than where nothing was measured.
      ...(Object.keys(tiles).length > 0 ? ['tuned-tiles'] : []),
    ],
  };
}

async function findAdapter(): Promise<Adapter | null> {
  const { create, globals } = (await load(DAWN)) as DawnPackage;
  Object.assign(globalThis, globals);
  const gpu = create(TOGGLES);
  // Where TensorFlow.js looks for it. Node 21 and later have a navigator of their own.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return gpu.requestAdapter({ powerPreference: 'high-performance' });
}

/**
 * Rejects when the device is lost, as by a driver's reset, and when it refuses a command, as for
 * want of memory: what it is told after that it leaves out without a word.
 */
export async function deviceLoss(): Promise<never> {
  const { device } = tf.backend() as unknown as WebgpuBackend;
  const refused = new Promise<BenchError>((resolve) => {
    device.addEventListener('uncapturederror', ({ error }) => resolve(refusal(error)));
  });
  const lost = device.lost.then(({ reason, message }) => {
    return new BenchError('trial', `the GPU was lost (${reason}): ${message}`, {
      remedy: 'See whether the driver was reset or memory ran out; a smaller batch needs less.',
    });
  });
  throw await Promise.race([refused, lost]);
}

function refusal(error: GpuError): BenchError {
  const isMemory = error.constructor.name === 'GPUOutOfMemoryError';
  const what = isMemory ? 'is out of memory' : 'refused a command';
  return new BenchError('trial', `the GPU ${what}: ${firstLineOf(error.message)}`, {
    remedy: isMemory
      ? 'Use a smaller batch, or fewer trials side by side.'
      : 'Use another backend, and report this with what `npx bench doctor` prints.',
  });
}

/** Bytes of a tensor at most, where a card computes by webgpu; null elsewhere. */
export function cardLimit(): number | null {
  if (tf.getBackend() !== 'webgpu' || adapter === null || adapter.info.isFallbackAdapter)
    return null;
  return (tf.backend() as unknown as WebgpuBackend).device.limits.maxStorageBufferBindingSize;
}

/** Gives the device back, without which a process may hang or crash at its end. */
export function stopWebgpu(): void {
  (tf.backend() as unknown as WebgpuBackend).device.destroy();
  stopDawn();
}

/** Whether both packages are in node_modules, be they fit or not. */
export function isWebgpuThere(): boolean {
  try {
    for (const name of [DAWN, PACKAGE]) createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The adapter as it is printed and stored. */
export function deviceText(info: AdapterInfo): string {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const card = [vendor, architecture, device].filter((part) => part !== '').join(' ');
  const text = [card, description].filter((part) => part !== '').join(', ');
  return `${isFallbackAdapter ? 'software GPU' : 'GPU'} (${text || 'unnamed'}), WebGPU`;
}

async function load(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    throw new BenchError(
      'backend',
      isMissing
        ? `The package ${name} is not installed (it is optional).`
        : `The package ${name} does not load: ${firstLineOf(cause)}.`,
      { remedy: `Run \`npm install ${DAWN} ${PACKAGE}\`, ${ELSE}`, cause },
    );
  }
}

function stopDawn(): void {
  adapter = null;
  Reflect.deleteProperty(globalThis, 'navigator');
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
