import { type BufferRange, flush } from '../../../webgpu/gpu.ts';
import type { Value } from '../recording/value.ts';
import type { Placement } from './placement.ts';
import { type Ground, isRoom, type Spot } from './spots.ts';

/** Finds what a launch binds. */
export interface Resolver {
  value(value: Value): BufferRange;
  spot(spot: Spot, bytes: number): BufferRange;
}

/** Tells where values are; gives memory of its own to each constant that is asked for. */
export function resolver(
  { spots, places }: Pick<Placement, 'spots' | 'places'>,
  { backend, storage, state }: Ground,
): Resolver {
  const constants = new Map<Value, BufferRange>();
  const resolve: Resolver = {
    spot({ base, offset }, size) {
      const range = isRoom(base) ? places.get(base)! : base;
      return { buffer: range.buffer, offset: range.offset + offset, size };
    },
    value(value) {
      const { origin, bytes } = value;
      if (origin.kind === 'variable') return state.placeOf(origin.variable);
      if (origin.kind !== 'constant') return resolve.spot(spots.get(value)!, bytes);
      const known = constants.get(value) ?? constantOf(value);
      constants.set(value, known);
      return known;
    },
  };
  return resolve;

  function constantOf({ origin, bytes }: Value): BufferRange {
    if (origin.kind !== 'constant') throw new Error('not a constant');
    const { constant } = origin;
    if (constant.kind === 'values') return storage.constant(constant.values.buffer, 'storage');
    if (constant.kind === 'fill') {
      return storage.constant(new Int32Array(bytes / 4).fill(constant.bits).buffer, 'storage');
    }
    const own = { buffer: storage.allocate(bytes), offset: 0, size: bytes };
    flush(backend);
    const encoder = backend.device.createCommandEncoder();
    encoder.copyBufferToBuffer(constant.buffer, 0, own.buffer, 0, bytes);
    backend.queue.submit([encoder.finish()]);
    return own;
  }
}
