import { Unread } from '../unread.ts';

/** What a compressed image says of itself, before it is decoded. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly bits: number;
}

const TRUNCATED = 'it is truncated or damaged';

/**
 * The frame header of a JPEG or JPEG-LS image (ITU-T T.81 B.2.2).
 * @throws Unread where there is none.
 */
export function jpegSize(bytes: Uint8Array): FrameSize {
  for (const { marker, at } of segmentsOf(bytes)) {
    // SOF0 to SOF15 without tables (DHT, JPG, DAC), and JPEG-LS's SOF55.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if ((!isFrame && marker !== 0xf7) || at + 10 > bytes.length) continue;
    return {
      bits: bytes[at + 4]!,
      height: (bytes[at + 5]! << 8) | bytes[at + 6]!,
      width: (bytes[at + 7]! << 8) | bytes[at + 8]!,
      samples: bytes[at + 9]!,
    };
  }
  throw new Unread(TRUNCATED);
}

/** Markers before the first scan, with where they begin. */
export function* segmentsOf(bytes: Uint8Array): Generator<{ marker: number; at: number }> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Unread(TRUNCATED);
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new Unread(TRUNCATED);
    const marker = bytes[at + 1]!;
    // A byte that fills.
    if (marker === 0xff) at += 1;
    else {
      yield { marker, at };
      if (marker === 0xda) return;
      at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    }
  }
}

/**
 * The SIZ segment of a JPEG 2000 codestream (ITU-T T.800 A.5.1).
 * @throws Unread where it is none.
 */
export function jpeg2000Size(bytes: Uint8Array): FrameSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 43 || view.getUint32(0) !== 0xff4fff51) throw new Unread(TRUNCATED);
  return {
    width: view.getUint32(8) - view.getUint32(16),
    height: view.getUint32(12) - view.getUint32(20),
    samples: view.getUint16(40),
    bits: (bytes[42]! & 0x7f) + 1,
  };
}
