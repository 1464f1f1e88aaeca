import { type BufferRange, type GpuBuffer, USAGE, type WebgpuBackend } from '../../webgpu/gpu.ts';

/** To a multiple of which a part of a buffer begins, in bytes: the most that WebGPU may ask for. */
const ALIGNMENT = 256;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Something that needs memory from one command of a plan to another. */
export interface Tenant {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The buffers of a program, all zero at first. Captured functions run one after another, and so
 * share the memory of what does not outlive a call.
 */
export function createStorage({ device, queue }: WebgpuBackend) {
  const owned: GpuBuffer[] = [];
  /** Shared by the functions, the largest first. */
  let temporaries: GpuBuffer[] = [];
  const constants = new Map<string, BufferRange>();
  const make = (bytes: number, usage: number): GpuBuffer => {
    const buffer = device.createBuffer({
      size: aligned(bytes),
      usage: usage | USAGE.copyTarget | USAGE.copySource,
    });
    owned.push(buffer);
    return buffer;
  };
  const storage = {
    /** The most that one buffer of a shader may have, in bytes. */
    limit: Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize),
    allocate: (bytes: number): GpuBuffer => make(bytes, USAGE.storage),
    /** The same bytes for ever: those of equal `bytes` share their place. */
    constant(bytes: ArrayBufferLike, usage: 'storage' | 'uniform'): BufferRange {
      const key = `${usage} ${Buffer.from(bytes).toString('base64')}`;
      const known = constants.get(key);
      if (known !== undefined) return known;
      const buffer = make(bytes.byteLength, USAGE[usage]);
      queue.writeBuffer(buffer, 0, bytes);
      const range = { buffer, offset: 0, size: bytes.byteLength };
      constants.set(key, range);
      return range;
    },
    /** A place for each tenant; those whose times do not overlap may have the same. */
    house<T extends Tenant>(tenants: readonly T[]): Map<T, BufferRange> {
      const rooms: { readonly bytes: number; readonly tenants: T[] }[] = [];
      // The largest first, each into the smallest room that is free at its time: "greedy by size"
      // of Pisarchyk and Lee, 2020, Efficient Memory Management for Deep Neural Net Inference.
      for (const tenant of tenants.toSorted((a, b) => b.bytes - a.bytes)) {
        const meets = (other: T) => other.first <= tenant.last && tenant.first <= other.last;
        const room = rooms.findLast((one) => !one.tenants.some(meets));
        if (room === undefined) rooms.push({ bytes: tenant.bytes, tenants: [tenant] });
        else room.tenants.push(tenant);
      }
      const places = new Map<T, BufferRange>();
      let free = temporaries;
      for (const room of rooms) {
        // Both are sorted: the last that is large enough wastes least.
        const buffer =
          free.findLast(({ size }) => size >= room.bytes) ?? storage.allocate(room.bytes);
        free = free.filter((one) => one !== buffer);
        if (!temporaries.includes(buffer)) temporaries = [...temporaries, buffer];
        for (const tenant of room.tenants) {
          places.set(tenant, { buffer, offset: 0, size: tenant.bytes });
        }
      }
      temporaries = temporaries.toSorted((a, b) => b.size - a.size);
      return places;
    },
    bytes: () => owned.reduce((sum, { size }) => sum + size, 0),
    dispose(): void {
      for (const buffer of owned.splice(0)) buffer.destroy();
      temporaries = [];
      constants.clear();
    },
  };
  return storage;
}

export type Storage = ReturnType<typeof createStorage>;
