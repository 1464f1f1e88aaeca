import type { BufferRange, WebgpuBackend } from '../../../webgpu/gpu.ts';
import type { State } from '../state.ts';
import type { Storage, Tenant } from '../storage.ts';

/** What plans are made on; all plans of a program share storage and state. */
export interface Ground {
  readonly backend: WebgpuBackend;
  readonly storage: Storage;
  readonly state: State;
}

/** Memory that a plan needs for a time, of a value or of several. */
export interface Room extends Tenant {
  first: number;
  last: number;
}

/** Where a value is: in a room, or in memory that is its own for ever. */
export interface Spot {
  readonly base: Room | BufferRange;
  /** From where `base` begins, in bytes. */
  readonly offset: number;
}

/** Whether it is memory that is given for a time. */
export function isRoom(base: Room | BufferRange): base is Room {
  return !('buffer' in base);
}
