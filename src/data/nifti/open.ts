import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { SlicesSpec } from '../../experiment/image-fields.ts';
import { depthOf, type GreyValues } from '../grey-values.ts';
import { Unread } from '../unread.ts';
import { HEADER_BYTES, type NiftiHeader, niftiHeader } from './header.ts';
import { orientationOf } from './orientation.ts';
import { chosenSlices, planeOf, sliceOf } from './slices.ts';
import { refuseNonFinite, voxelsOf } from './voxels.ts';

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
  const own = offset + size[0] * size[1] * size[2] * type.bytes;
  return {
    ...plane,
    // The file, what it is unpacked to, and its voxels; those of 8 bytes once more.
    bytes: statSync(path).size + own * (type.bytes === 8 ? 3 : 2) + plane.width * plane.height * 8,
    oriented,
    read: async () => {
      const voxels = voxelsOf(contentOf(path, own), header);
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
  const file = createReadStream(path);
  const stream = isCompressed(path) ? file.pipe(createGunzip()) : file;
  // An error of the file does not pass on through a pipe.
  file.once('error', (cause) => stream.destroy(cause));
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of stream) {
      parts.push(part);
      length += part.length;
      if (length >= HEADER_BYTES) break;
    }
  } catch {
    throw new Unread('it is truncated or damaged');
  } finally {
    file.destroy();
  }
  return Buffer.concat(parts);
}

/** The file from its beginning to the end of its voxels: what follows is not looked at. */
function contentOf(path: string, length: number): Buffer {
  const file = readFileSync(path);
  const content = isCompressed(path) ? inflated(file, length) : file;
  if (content.length >= length) return content;
  throw new Unread(`it is truncated: it has ${content.length} bytes, expected ${length}`);
}

function inflated(file: Buffer, length: number): Buffer {
  try {
    // Nothing is made room for that the header does not tell of, but what pads a file.
    return gunzipSync(file, { maxOutputLength: length + 2 ** 16 });
  } catch {
    throw new Unread('it is truncated or damaged, or longer than its header says');
  }
}

function isCompressed(path: string): boolean {
  return /\.gz$/i.test(path);
}
