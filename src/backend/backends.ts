import type { BackendName } from '../experiment/backends.ts';
import { startCpu } from './cpu.ts';
import type { BackendInfo } from './info.ts';
import { isTensorflowThere, startTensorflow } from './tensorflow.ts';
import { startWasm } from './wasm.ts';
import { isWebgpuThere, startWebgpu } from './webgpu.ts';

interface Backend {
  /**
   * Makes it the current one.
   * @throws BenchError where it cannot be used.
   */
  readonly start: () => Promise<BackendInfo>;
  /** Whether it is installed; what comes with this package always is. */
  readonly isThere: () => boolean;
}

/** How each backend starts; cpu stands first, since `bench doctor` compares the others with it. */
export const STARTERS: Readonly<Record<BackendName, Backend>> = {
  cpu: { start: startCpu, isThere: () => true },
  wasm: { start: startWasm, isThere: () => true },
  tensorflow: { start: startTensorflow, isThere: isTensorflowThere },
  webgpu: { start: startWebgpu, isThere: isWebgpuThere },
};
