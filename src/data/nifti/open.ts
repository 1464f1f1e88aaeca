import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { SlicesSpec } from '../../experiment/image-fields.ts';
import { depthOf, type GreyValues } from '../grey-values.ts';
import { Unread } from '../unread.ts';
import { HEADER_BYTES, type NiftiHeader, niftiHeader } from './header.ts';
import { orientationOf } from './orientation.ts';
import { chosenSlices, planeOf, sliceOf } from './slices.ts';
import { refuseNonFinite, voxelsOf } from './voxels.ts';

/** Bytes that may follow the voxels. */
const MOST_AFTER = 2 ** 16;

/** A NIfTI volume of which slices can be read, before they are. */
export interface OpenVolume {
  /** Of a slice. */
  readonly width: number;
  readonly height: number;
  /** Bytes that reading it may take. */
  readonly bytes: number;
  /** Whether the file says how the patient lies in it. */
  readonly oriented: boolean;
  /**
   * Reads the volume: the chosen slices, one by one, by their numbers along the axis.
   * @throws Unread where it is truncated or damaged, or a chosen slice has no finite numbers.
   */
  read(): Promise<Iterable<readonly [number, GreyValues]>>;
}

/**
 * Opens a NIfTI-1 or NIfTI-2 file of one volume, compressed by gzip or not.
 * @throws Unread for what is no such volume, or of a type that is not read.
 */
export async function openVolume(path: string, slices: SlicesSpec): Promise<OpenVolume> {
  const header = niftiHeader(await startOf(path));
  const { size, type, offset, oriented } = header;
  const orientation = orientationOf(header);
  const { count, ...plane } = planeOf(orientation, slices.axis);
  const chosen = chosenSlices(count, slices);
  if (chosen.length === 0)
    throw new Unread(`none of its ${count} ${slices.axis} slices is within \`slices\``);
  const length = size[0] * size[1] * size[2] * type.bytes;
  return {
    ...plane,
    // Its voxels, once more where whole numbers of 8 bytes become others; a slice and its grey.
    bytes: length * (type.bytes === 8 ? 2 : 1) + plane.width * plane.height * 12,
    oriented,
    read: async () => {
      const voxels = voxelsOf(await bytesOf(path, offset, length), header);
      const pixelsOf = (slice: number) => sliceOf(voxels, orientation, slices.axis, slice);
      // Before the first is given away: a volume is read whole or not at all.
      if (type.kind === 'float')
        for (const slice of chosen) refuseNonFinite(pixelsOf(slice), slices.axis, slice);
      return imagesOf(chosen, (slice) => ({
        ...plane,
        ...meaningOf(header),
        stored: pixelsOf(slice),
      }));
    },
  };
}

function* imagesOf(
  chosen: readonly number[],
  imageOf: (slice: number) => GreyValues,
): Generator<readonly [number, GreyValues]> {
  for (const slice of chosen) yield [slice, imageOf(slice)];
}

function meaningOf({
  type,
  slope,
  intercept,
}: NiftiHeader): Omit<GreyValues, 'width' | 'height' | 'stored'> {
  const isFloat = type.kind === 'float';
  return {
    slope,
    intercept,
    depth: isFloat ? null : depthOf(8 * type.bytes, type.kind === 'signed', slope, intercept),
    deep: type.name !== 'uint8' || slope !== 1 || intercept !== 0,
    own: null,
    inverted: false,
  };
}

async function startOf(path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of contentOf(path)) {
    parts.push(part);
    length += part.length;
    if (length >= HEADER_BYTES) break;
  }
  return Buffer.concat(parts);
}

/** So many bytes of a file from an offset, read to the end for its checksum. */
async function bytesOf(path: string, offset: number, length: number): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(length);
  const into = Buffer.from(bytes);
  let at = -offset;
  for await (const part of contentOf(path)) {
    if (at + part.length > 0 && at < length) part.copy(into, Math.max(0, at), Math.max(0, -at));
    at += part.length;
    if (at > length + MOST_AFTER) throw new Unread('it is much longer than its header says');
  }
  if (at >= length) return bytes;
  throw new Unread(`it is truncated: it has ${offset + at} bytes, expected ${offset + length}`);
}

/** A file part by part, unpacked. */
async function* contentOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const stream = /\.gz$/i.test(path) ? file.pipe(createGunzip()) : file;
  // An error of the file does not pass on through a pipe.
  file.once('error', (cause) => stream.destroy(cause));
  try {
    yield* stream;
  } catch {
    throw new Unread('it is truncated or damaged');
  } finally {
    file.destroy();
  }
}
