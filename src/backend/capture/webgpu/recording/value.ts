import type { tf } from '../../../tf.ts';
import type { GpuBuffer } from '../../../webgpu/gpu.ts';

/** The numbers of a tensor in a recording: in place of a buffer until there is a plan. */
export class Value {
  /** Size in bytes. */
  readonly bytes: number;
  origin: Origin;

  constructor(bytes: number, origin: Origin) {
    this.bytes = bytes;
    this.origin = origin;
  }
}

export type Origin =
  /** Made by a command of the recording. */
  | { readonly kind: 'computed' }
  /** Given at each call. */
  | { readonly kind: 'input'; readonly index: number }
  /** Of a variable, before the call. */
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  /** The same at each call. */
  | { readonly kind: 'constant'; readonly constant: Constant };

export type Constant =
  | { readonly kind: 'values'; readonly values: Float32Array | Int32Array }
  /** One number everywhere; `bits` is its representation. */
  | { readonly kind: 'fill'; readonly bits: number }
  /** Of a tensor from outside, which lives on the GPU. */
  | { readonly kind: 'outside'; readonly buffer: GpuBuffer };

/** The variable whose value it is before the call, if it is one's. */
export function variableIn({ origin }: Value): tf.Variable[] {
  return origin.kind === 'variable' ? [origin.variable] : [];
}
