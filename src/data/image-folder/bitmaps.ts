import { readFileSync } from 'node:fs';

/** Width and height in the header of a BMP file. */
export function bmpSize(start: Buffer): { width: number; height: number } {
  const old = start.readUInt32LE(14) === 12;
  return old
    ? { width: start.readUInt16LE(18), height: start.readUInt16LE(20) }
    : { width: Math.abs(start.readInt32LE(18)), height: Math.abs(start.readInt32LE(22)) };
}

/**
 * The pixels of a BMP file, by NetSurf's decoder (libnsbmp).
 * @throws Error when it is truncated or damaged.
 */
export async function readBmp(path: string): Promise<RawPixels> {
  const { default: decoder } = await import('@cwasm/nsbmp');
  const { width, height, data } = decoder.decode(readFileSync(path));
  const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // Of 32 bits a pixel, the fourth byte is most often not used, and 0 then.
  let opaque = 0;
  for (let i = 3; i < values.length; i += 4) opaque |= values[i]!;
  if (opaque === 0) for (let i = 3; i < values.length; i += 4) values[i] = 255;
  return { width, height, channels: 4, values, white: 255 };
}

/** What stands before the pixels of a PBM, PGM or PPM file (https://netpbm.sourceforge.net/doc/). */
export interface PnmHeader {
  readonly kind: 1 | 2 | 3 | 4 | 5 | 6;
  readonly width: number;
  readonly height: number;
  /** The value that is white. */
  readonly white: number;
  /** Where the pixels begin. */
  readonly at: number;
}

/** Null where it is none, or goes on beyond what is given. */
export function pnmHeader(bytes: Buffer): PnmHeader | null {
  const space = '(?:\\s|#[^\\n\\r]*[\\n\\r])+';
  const head = bytes.toString('latin1');
  const number = `${space}(\\d{1,9})`;
  const [whole, kind, width, height] =
    new RegExp(`^P([1-6])${number}${number}(?=[\\s#])`).exec(head) ?? [];
  if (whole === undefined) return null;
  const isBits = kind === '1' || kind === '4';
  const [more, maximum] = isBits
    ? ['', '1']
    : (new RegExp(`^${number}(?=\\s)`).exec(head.slice(whole.length)) ?? []);
  const white = Number(maximum);
  if (more === undefined || !(white >= 1 && white <= 65_535)) return null;
  return {
    kind: Number(kind) as PnmHeader['kind'],
    width: Number(width),
    height: Number(height),
    white,
    at: whole.length + more.length + 1,
  };
}

/**
 * The pixels of a PBM, PGM or PPM file, of text or of bytes.
 * @throws Error when it is truncated or damaged.
 */
export function readPnm(path: string, { kind, width, height, white, at }: PnmHeader): RawPixels {
  const bytes = readFileSync(path).subarray(at);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const count = width * height * channels;
  const values = white > 255 ? new Uint16Array(count) : new Uint8Array(count);
  if (kind === 4) unpackBits(bytes, width, height, values);
  else if (kind < 4) readNumbers(bytes, kind === 1, values);
  else {
    const each = white > 255 ? 2 : 1;
    if (bytes.length < count * each) throw new Error('it is truncated');
    // Of 16 bits, the high byte is the first.
    for (let i = 0; i < count; i++)
      values[i] = each === 1 ? bytes[i]! : (bytes[2 * i]! << 8) | bytes[2 * i + 1]!;
  }
  if (values.some((value) => value > white))
    throw new Error(`it has values above its own maximum of ${white}`);
  return { width, height, channels, values, white };
}

/** 1 is black; a row begins at a byte. */
function unpackBits(bytes: Buffer, width: number, height: number, into: RawPixels['values']): void {
  const row = Math.ceil(width / 8);
  if (bytes.length < row * height) throw new Error('it is truncated');
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      into[y * width + x] = ((bytes[y * row + (x >> 3)]! >> (7 - (x & 7))) & 1) ^ 1;
}

function readNumbers(bytes: Buffer, isBits: boolean, into: RawPixels['values']): void {
  // Bits may stand without anything between them.
  const numbers = bytes
    .toString('latin1')
    .replace(/#.*/g, '')
    .matchAll(isBits ? /[01]/g : /\d+/g);
  let count = 0;
  for (const [digits] of numbers) {
    if (count === into.length) break;
    into[count++] = isBits ? 1 - Number(digits) : Math.min(Number(digits), 65_535);
  }
  if (count < into.length) throw new Error('it is truncated');
}

/** Pixels in memory, as a decoder of ours leaves them. */
export interface RawPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** [height, width, channels]. */
  readonly values: Uint8Array | Uint16Array;
  /** The value that is white. */
  readonly white: number;
}
