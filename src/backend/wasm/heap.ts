import { readFileSync } from 'node:fs';
import { BenchError } from '../../errors.ts';
import { packageFile } from '../../files/package.ts';
import { tf } from '../tf.ts';

/** The part of `WebAssembly` used here: its types come with the DOM's, which Node does without. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What the kernels use of tfjs' wasm backend (4.22; its `asm` is not in its types). */
interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: object };
    _malloc(bytes: number): number;
    _free(offset: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  incRef(dataId: object): void;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** The functions of `as/index.as.ts`; every argument and result is a 32-bit number. */
type Kernels = Readonly<Record<KernelFunction, (...args: number[]) => number>>;
type KernelFunction =
  | 'adam'
  | 'avgPoolGradient'
  | 'batchNorm'
  | 'batchNormBytes'
  | 'batchNormGradient'
  | 'channelSums'
  | 'convolve'
  | 'convolveTableBytes'
  | 'copyRuns'
  | 'fillRow'
  | 'filterGradient'
  | 'filterGradientBytes'
  | 'maxPoolGradient'
  | 'moments'
  | 'movingAverages'
  | 'packFilter'
  | 'packFilterTransposed'
  | 'reluGradient';

/**
 * The heap that our kernels share with tfjs' wasm backend. Offsets are bytes
 * from its start; they stay valid when the heap grows, views of it do not.
 */
export interface Heap {
  readonly kernels: Kernels;
  /** Where a tensor's values start. */
  offset(tensor: tf.TensorInfo): number;
  /** A new float32 tensor, its values undefined. */
  output(shape: readonly number[]): tf.TensorInfo;
  /** Counts one more tensor that has these values. */
  share(tensor: tf.TensorInfo): void;
  /** Space for one kernel call, 16-byte aligned; the next call takes it back. */
  scratch(bytes: number): number;
}

const ALIGNMENT = 16;

/**
 * Instantiates the compiled kernels on the memory of the current wasm backend.
 * @throws BenchError `backend` when they have not been compiled.
 */
export function openHeap(): Heap {
  const backend = tf.backend() as unknown as WasmBackend;
  const { memory } = backend.wasm.asm;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelBytes()), {
    env: { memory },
  });
  let scratch = { offset: 0, bytes: 0 };
  return {
    kernels: instance.exports as Kernels,
    offset: (tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset,
    output: (shape) => backend.makeOutput([...shape], 'float32'),
    share: (tensor) => backend.incRef(tensor.dataId),
    scratch(bytes) {
      if (bytes + ALIGNMENT > scratch.bytes) {
        if (scratch.bytes > 0) backend.wasm._free(scratch.offset);
        scratch = allocate(backend, bytes + ALIGNMENT);
      }
      return Math.ceil(scratch.offset / ALIGNMENT) * ALIGNMENT;
    },
  };
}

function kernelBytes(): Uint8Array {
  try {
    return readFileSync(packageFile('dist/kernels.wasm'));
  } catch (cause) {
    throw new BenchError('backend', 'The wasm training kernels have not been compiled.', {
      remedy: 'Run `npm run build`.',
      cause,
    });
  }
}

function allocate(backend: WasmBackend, bytes: number): { offset: number; bytes: number } {
  // `>>> 0`: malloc answers as a signed number, negative above 2 GiB.
  const offset = backend.wasm._malloc(bytes) >>> 0;
  if (offset === 0) {
    throw new BenchError(
      'trial',
      `The wasm heap has no ${bytes} bytes left (its limit is 4 GiB).`,
      {
        remedy: 'Make the batch, the image size or the width of the base smaller.',
      },
    );
  }
  return { offset, bytes };
}
