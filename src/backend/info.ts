import type { BackendName } from '../experiment/backends.ts';

/** The backend in use, as it is printed and stored with a run. */
export interface BackendInfo {
  readonly name: BackendName;
  /** What computes, such as `CPU (Intel Xeon 6230), wasm SIMD, 1 thread`. */
  readonly device: string;
  readonly gpu: boolean;
  /** Of products: TF32 keeps 10 bits of the mantissa. */
  readonly precision: 'float32' | 'tf32';
  /** By npm package or library, such as `@tensorflow/tfjs-core: 4.22.0`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Where it was loaded from, where there is a choice. */
  readonly origin?: string;
  /** What the GPU can beyond the least that WebGPU asks for, of what matters here. */
  readonly features?: readonly string[];
  /** Why `auto` did not take tensorflow and what mends that, in one line. */
  readonly note?: string;
}
