import type { Sharp } from 'sharp';
import type { GreyValues } from '../grey-values.ts';

/** A file of images that can be decoded, before they are. */
export type OpenImage = OpenRaster | OpenGrey | OpenSlices;

interface Opened {
  /** Pixels, as the file has them. */
  readonly width: number;
  readonly height: number;
  /** Bytes that decoding it may take. */
  readonly bytes: number;
  /** Whom a DICOM image is of, null where it does not say; to tell patients apart, and nothing else. */
  readonly patientId?: string | null;
}

/** An image whose colours libvips knows. */
export interface OpenRaster extends Opened {
  readonly kind: 'raster';
  /** The value that is white: 255, 65,535, or what a PGM or PPM file says itself. */
  readonly white: number;
  /** Images in the file, of which the first is read. */
  readonly pages: number;
  readonly alpha: boolean;
  /** Begins to decode it. */
  pixels(): Promise<Sharp>;
}

/** A DICOM image of measured numbers. */
interface OpenGrey extends Opened {
  readonly kind: 'grey';
  /** Why the file's own window cannot be used; null where it can, or there is none. */
  readonly windowFault: string | null;
  read(): Promise<GreyValues>;
}

/** A NIfTI volume. */
export interface OpenSlices extends Opened {
  readonly kind: 'slices';
  readonly oriented: boolean;
  /** Reads the volume: the chosen slices by their numbers. */
  read(): Promise<Iterable<readonly [number, GreyValues]>>;
}

/** Bytes an image may take; beyond, it is more likely a mistake or a bomb than data. */
const MAX_BYTES = 3 * 2 ** 28;
export const MAX_PIXELS = 2 ** 28;

/** Why an image of so many pixels and bytes is not decoded; null where it is. */
export function tooLarge(width: number, height: number, bytes: number) {
  if (width * height <= MAX_PIXELS && bytes <= MAX_BYTES) return null;
  const [w, h, pixels] = [width, height, MAX_PIXELS].map((n) => n.toLocaleString('en-US'));
  const reason =
    width * height > MAX_PIXELS
      ? `it has ${w} x ${h} pixels, and at most ${pixels} are decoded`
      : `it has ${w} x ${h} pixels, which take ${(bytes / 1e6).toFixed(0)} MB to decode, and at most ${(MAX_BYTES / 1e6).toFixed(0)} MB are given to an image`;
  return { reason };
}
