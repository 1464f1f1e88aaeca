/// <reference path="./codec-packages.d.ts" />

import type { CodecOptions, FrameDecoder } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { Unread } from '../unread.ts';
import { jpeg2000Size, jpegSize, segmentsOf } from './frame-size.ts';
import type { Header } from './header.ts';
import { decodeRle } from './rle.ts';

/** Samples of a decoded image, little-endian bytes. */
export interface Samples {
  readonly bytes: Uint8Array;
  /** Bytes a sample. */
  readonly each: 1 | 2;
  /** Whether colours are one after another. */
  readonly planar: boolean;
  /** Whether the decoder has brought colours to RGB. */
  readonly rgb: boolean;
}

/**
 * Decodes a compressed image; each decoder is loaded when it is first needed.
 * @throws Unread where it is truncated, damaged, or not of the size that the header says.
 */
export async function decodeFrame(encoded: Uint8Array, header: Header): Promise<Samples> {
  try {
    if (header.syntax.codec !== 'rle') refuseWithoutEnd(encoded);
    return await decoders[header.syntax.codec](encoded, header);
  } catch (cause) {
    if (cause instanceof Unread) throw cause;
    throw new Unread(`its ${header.syntax.title} is truncated or damaged`);
  }
}

type Decode = (encoded: Uint8Array, header: Header) => Promise<Samples>;

const decoders: Readonly<Record<Header['syntax']['codec'], Decode>> = {
  none: () => Promise.reject(new Unread('it is truncated or damaged')),
  rle: async (encoded, { rows, columns, samples, bitsAllocated }) => {
    const each = bitsAllocated === 8 ? 1 : 2;
    const bytes = decodeRle(encoded, rows * columns, samples, each);
    return { bytes, each, planar: true, rgb: false };
  },
  jpeg: async (encoded, header) => {
    refuseOtherSize(jpegSize(encoded), header);
    const { default: sharp } = await import('sharp');
    const colour = header.samples === 3;
    const { data, info } = await sharp(colour ? withColours(encoded, header) : encoded, {
      failOn: 'truncated',
      limitInputPixels: false,
    })
      .toColourspace(colour ? 'srgb' : 'b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== header.samples) throw new Unread('its JPEG has other channels');
    return { bytes: data, each: 1, planar: false, rgb: true };
  },
  'jpeg-lossless': async (encoded, header) => {
    const { bits } = refuseOtherSize(jpegSize(encoded), header);
    const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js');
    const decoded = new Decoder().decode(
      encoded.buffer as ArrayBuffer,
      encoded.byteOffset,
      encoded.byteLength,
      bits > 8 ? 2 : 1,
    );
    return { bytes: bytesOf(decoded), each: bits > 8 ? 2 : 1, planar: false, rgb: false };
  },
  'jpeg-ls': async (encoded, header) => {
    const { bits } = refuseOtherSize(jpegSize(encoded), header);
    const decoder = new (await charls()).JpegLSDecoder();
    return decodedBy(decoder, encoded, (bytes) => ({
      bytes,
      each: bits > 8 ? 2 : 1,
      planar: decoder.getInterleaveMode() === 0,
      rgb: false,
    }));
  },
  'jpeg-2000': async (encoded, header) => {
    const { bits } = refuseOtherSize(jpeg2000Size(encoded), header);
    const isTransformed = header.photometric === 'YBR_ICT' || header.photometric === 'YBR_RCT';
    return decodedBy(new (await openJpeg()).J2KDecoder(), encoded, (bytes) => ({
      bytes,
      each: bits > 8 ? 2 : 1,
      planar: false,
      rgb: isTransformed,
    }));
  },
};

const charls = once(async () => {
  const { default: load } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  return load(silent());
});

const openJpeg = once(async () => {
  const { default: load } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  return load(silent());
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A module's own lines are not ours to print; it makes itself of what it is given. */
function silent(): CodecOptions {
  return { print: () => {}, printErr: () => {} };
}

/** Decodes, and frees what a decoder holds of the module's memory. */
function decodedBy(
  decoder: FrameDecoder,
  encoded: Uint8Array,
  take: (bytes: Uint8Array) => Samples,
): Samples {
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    return take(decoder.getDecodedBuffer().slice());
  } finally {
    decoder.delete();
  }
}

/**
 * JPEG, JPEG-LS and JPEG 2000 end in one marker, and little may pad it. Some decoders make an image
 * of what is there without it.
 */
function refuseWithoutEnd(encoded: Uint8Array): void {
  const end = Buffer.from(encoded.subarray(-16));
  if (!end.includes(Buffer.from([0xff, 0xd9]))) throw new Unread('it is truncated or damaged');
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Nothing is decoded, nor made room for, that is larger than the header says. */
function refuseOtherSize(
  size: ReturnType<typeof jpegSize>,
  { rows, columns, samples, bitsStored, bitsAllocated, syntax }: Header,
): ReturnType<typeof jpegSize> {
  if (size.width !== columns || size.height !== rows || size.samples !== samples)
    throw new Unread(
      `its ${syntax.title} has ${size.width} x ${size.height} pixels of ${size.samples} samples, and its header says ${columns} x ${rows} of ${samples}`,
    );
  const most = syntax.codec === 'jpeg' ? 8 : bitsAllocated;
  if (size.bits > most || size.bits < bitsStored)
    throw new Unread(
      `its ${syntax.title} has ${size.bits} bits a sample, and ${bitsStored === most ? most : `${bitsStored} to ${most}`} are read; save it uncompressed with dcmdjpeg (DCMTK)`,
    );
  return size;
}

/**
 * A JPEG image whose own marker says what its colours are, as libjpeg needs it: those without one
 * are what the DICOM header says.
 */
function withColours(encoded: Uint8Array, { photometric }: Header): Uint8Array {
  const copy = Uint8Array.from(encoded);
  for (const { marker, at } of segmentsOf(encoded)) {
    const isAdobe =
      marker === 0xee && Buffer.from(encoded.subarray(at + 4, at + 9)).toString() === 'Adobe';
    if (isAdobe) return encoded;
    // JFIF says YCbCr whatever the header does: it becomes a segment that says nothing.
    if (marker === 0xe0) copy[at + 1] = 0xef;
  }
  const transform = photometric === 'RGB' ? 0 : 1;
  const adobe = [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform];
  return Buffer.concat([copy.subarray(0, 2), Buffer.from(adobe), copy.subarray(2)]);
}
