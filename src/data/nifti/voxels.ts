import type { Stored } from '../grey-values.ts';
import { Unread } from '../unread.ts';
import type { NiftiHeader } from './header.ts';

/** How numbers lie in memory, by their types. */
const ARRAYS: Readonly<Record<string, (buffer: ArrayBuffer) => Stored>> = {
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
  // To the nearest number of 53 bits, as nibabel's get_fdata does.
  int64: (buffer) => Float64Array.from(new BigInt64Array(buffer), Number),
  uint64: (buffer) => Float64Array.from(new BigUint64Array(buffer), Number),
};

/** Voxels in the order of the array, by their bytes, which are brought to this machine's order. */
export function voxelsOf(buffer: ArrayBuffer, { type, littleEndian }: NiftiHeader): Stored {
  const bytes = Buffer.from(buffer);
  if (!littleEndian && type.bytes === 2) bytes.swap16();
  if (!littleEndian && type.bytes === 4) bytes.swap32();
  if (!littleEndian && type.bytes === 8) bytes.swap64();
  return ARRAYS[type.name]!(buffer);
}

/** @throws Unread for numbers that are none, or infinite: nobody knows which grey they are. */
export function refuseNonFinite(pixels: Stored, axis: string, slice: number): void {
  let count = 0;
  for (const value of pixels) if (!Number.isFinite(value)) count += 1;
  if (count === 0) return;
  throw new Unread(
    `its ${axis} slice ${slice} has ${count} ${count === 1 ? 'voxel that is NaN or infinite' : 'voxels that are NaN or infinite'}; replace them, for example with numpy.nan_to_num`,
  );
}
