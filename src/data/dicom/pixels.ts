import type { DataSet, Element } from 'dicom-parser';
import { depthOf, type GreyValues } from '../grey-values.ts';
import { Unread } from '../unread.ts';
import { decodeFrame, type Samples } from './codecs.ts';
import { rgbOf, upsampled422 } from './colour.ts';
import type { Header } from './header.ts';
import { windowShare } from './window.ts';

/** Ends the items of compressed pixels. */
const DELIMITER = 0xe0ddfffe;

/**
 * The numbers of a grey image.
 * @throws Unread where it is truncated or damaged.
 */
export async function greyOf(elements: DataSet, header: Header): Promise<GreyValues> {
  const { rows, columns, slope, intercept, bitsStored, signed, window, photometric } = header;
  const { bytes, each } = await samplesOf(elements, header);
  const isByte = bitsStored === 8 && !signed;
  const scaled = slope !== 1 || intercept !== 0;
  return {
    width: columns,
    height: rows,
    stored: isByte && each === 1 ? bytes : numbersOf(bytes, each, header),
    slope,
    intercept,
    depth: depthOf(bitsStored, signed, slope, intercept),
    deep: bitsStored > 8 || signed || scaled,
    own: window === null || typeof window === 'string' ? null : windowShare(window),
    inverted: photometric === 'MONOCHROME1',
  };
}

/**
 * RGB bytes [rows, columns, 3] of a colour image.
 * @throws Unread where it is truncated or damaged.
 */
export async function coloursOf(elements: DataSet, header: Header): Promise<Uint8Array> {
  const { bytes, planar, rgb } = await samplesOf(elements, header);
  return rgbOf(bytes, header, planar, rgb);
}

async function samplesOf(elements: DataSet, header: Header): Promise<Samples> {
  const element = elements.elements['x7fe00010'];
  if (element === undefined) throw new Unread('it holds no pixels');
  const samples =
    header.syntax.codec === 'none'
      ? uncompressed(elements.byteArray, element, header)
      : await decodeFrame(compressed(elements.byteArray, element), header);
  const expected = header.rows * header.columns * header.samples * samples.each;
  if (samples.bytes.length === expected) return samples;
  throw new Unread(
    `its pixels take ${samples.bytes.length} bytes, expected ${expected} of ${header.columns} x ${header.rows}`,
  );
}

function uncompressed(file: Uint8Array, element: Element, header: Header): Samples {
  const { rows, columns, samples, bitsAllocated, planar, syntax } = header;
  const halved = header.photometric === 'YBR_FULL_422';
  const each = bitsAllocated === 8 ? 1 : 2;
  const length = rows * columns * (halved ? 2 : samples) * each;
  if (halved && columns % 2 === 1)
    throw new Unread(`its YBR_FULL_422 has ${columns} columns, expected an even number`);
  // More than the byte that makes the number even is another image than the header says.
  if (element.hadUndefinedLength || element.length - length !== length % 2)
    throw new Unread(
      `its pixels take ${element.hadUndefinedLength ? 'no known number of' : element.length} bytes, expected ${length + (length % 2)} of ${columns} x ${rows}`,
    );
  const own = file.subarray(element.dataOffset, element.dataOffset + element.length);
  if (own.length < element.length) throw new Unread('it is truncated');
  const isWords = each === 2 || element.vr === 'OW';
  const ordered = syntax.bigEndian && isWords ? Buffer.from(own).swap16() : own;
  const bytes = ordered.subarray(0, length);
  return halved
    ? { bytes: upsampled422(bytes), each, planar: false, rgb: false }
    : { bytes, each, planar, rgb: false };
}

/** All fragments are of the one image. */
function compressed(file: Uint8Array, { fragments, dataOffset, length }: Element): Uint8Array {
  const end = dataOffset + length;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // A file that ends before is cut off: a decoder might make an image of what is left.
  const ends = [end - 8, end].some(
    (at) => at >= 0 && at + 4 <= file.length && view.getUint32(at, true) === DELIMITER,
  );
  if (fragments === undefined || fragments.length === 0 || !ends)
    throw new Unread('it is truncated or damaged');
  return Buffer.concat(
    fragments.map(({ position, length: own }) => file.subarray(position, position + own)),
  );
}

/** What the stored bits say: the others may hold overlays. */
function numbersOf(
  bytes: Uint8Array,
  each: 1 | 2,
  { bitsStored, highBit, signed, syntax }: Header,
): GreyValues['stored'] {
  const count = bytes.length / each;
  const values = signed ? new Int16Array(count) : new Uint16Array(count);
  // Decoders place a sample at the lowest bit, wherever the header does.
  const lowest = syntax.codec === 'none' || syntax.codec === 'rle' ? highBit + 1 - bitsStored : 0;
  const unused = 32 - bitsStored;
  for (let i = 0; i < count; i++) {
    const word = each === 1 ? bytes[i]! : bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    const top = (word >>> lowest) << unused;
    values[i] = signed ? top >> unused : top >>> unused;
  }
  return values;
}
