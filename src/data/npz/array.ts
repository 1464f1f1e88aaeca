import * as z from 'zod';
import type { Stored } from '../grey-values.ts';

/** An array of a file as NumPy saves it. */
export interface NpyArray {
  /** NumPy's name of the type of its values: `|u1`, `<i8`. */
  readonly descr: string;
  readonly shape: readonly number[];
  /** Whether values stand column by column: the first index is the fastest. */
  readonly fortran: boolean;
  readonly bytes: Buffer;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

const headerSchema = z.object({
  descr: z.string(),
  order: z.enum(['True', 'False']),
  shape: z.array(
    z.coerce
      .number()
      .int()
      .nonnegative()
      .max(2 ** 32),
  ),
});

/**
 * Reads an array of a `.npy` file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * Its header is matched as text: nothing in it is evaluated, and pickled objects are not read.
 * @throws Error that says what it is that is no such array.
 */
export function npyArray(file: Buffer): NpyArray {
  if (file.length < 12 || !file.subarray(0, 6).equals(MAGIC)) throw new Error('is no NumPy array');
  const wide = file[6]! > 1;
  const at = wide ? 12 : 10;
  const end = at + (wide ? file.readUInt32LE(8) : file.readUInt16LE(8));
  const text = file.toString('latin1', at, end);
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  const { success, data } = headerSchema.safeParse({
    descr: /'descr': *'([^']*)'/.exec(text)?.[1] ?? /'descr': *(\[[^\]]*\])/.exec(text)?.[1],
    order: /'fortran_order': *(True|False)/.exec(text)?.[1],
    shape: shape?.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])),
  });
  if (!success || end > file.length) throw new Error('has no header of a NumPy array');
  if (data.descr.includes('O'))
    throw new Error('holds pickled objects, which are never read: save it as integers');
  const fortran = data.order === 'True' && data.shape.length > 1;
  return { descr: data.descr, shape: data.shape, fortran, bytes: file.subarray(end) };
}

const NUMBERS = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;
const WIDE = { u8: BigUint64Array, i8: BigInt64Array } as const;

/** The type of an array's values without its byte order: `u1`. */
const typeOf = ({ descr }: NpyArray) => descr.slice(1);

/**
 * The numbers of an array, row-major, in this machine's byte order.
 * @throws Error for another type, and where there are more or fewer bytes than the shape says.
 */
export function numbersOf(array: NpyArray): Stored {
  const type = typeOf(array);
  if (!/^[<>|=]/.test(array.descr) || !Object.hasOwn(NUMBERS, type))
    throw new Error(
      `holds values of the type ${JSON.stringify(array.descr)}, expected integers of 8 to 32 bits or floats of 32 or 64`,
    );
  const Numbers = NUMBERS[type as keyof typeof NUMBERS];
  const { buffer, byteOffset, length } = nativeBytes(array, Numbers.BYTES_PER_ELEMENT);
  return rowMajor(new Numbers(buffer, byteOffset, length / Numbers.BYTES_PER_ELEMENT), array);
}

/** @throws Error for what is no array of integers of so many bytes. */
export function integersOf(array: NpyArray): number[] {
  const type = typeOf(array);
  if (/^[<>|=][ui][124]$/.test(array.descr)) return Array.from(numbersOf(array));
  if (!/^[<>=]/.test(array.descr) || !Object.hasOwn(WIDE, type))
    throw new Error(`holds values of the type ${JSON.stringify(array.descr)}, expected integers`);
  const { buffer, byteOffset, length } = nativeBytes(array, 8);
  return Array.from(
    new WIDE[type as keyof typeof WIDE](buffer, byteOffset, length / 8) as BigInt64Array,
    Number,
  );
}

/**
 * Integers or short texts, as texts.
 * @throws Error for what is neither.
 */
export function textsOf(array: NpyArray): string[] {
  const [, order, kind, length] = /^([<>|])([US])(\d{1,4})$/.exec(array.descr) ?? [];
  if (kind === undefined) return integersOf(array).map(String);
  const width = Number(length) * (kind === 'U' ? 4 : 1);
  refuseLength(array.bytes, countOf(array) * width);
  return Array.from({ length: countOf(array) }, (_, i) => {
    const own = array.bytes.subarray(i * width, (i + 1) * width);
    return (kind === 'S' ? own.toString('utf8') : codePoints(own, order === '>')).replace(
      /\0+$/,
      '',
    );
  });
}

function codePoints(bytes: Buffer, big: boolean): string {
  return Array.from({ length: bytes.length / 4 }, (_, i) => {
    const code = big ? bytes.readUInt32BE(4 * i) : bytes.readUInt32LE(4 * i);
    if (code > 0x10ffff) throw new Error('holds a text that is none');
    return String.fromCodePoint(code);
  }).join('');
}

const countOf = ({ shape }: NpyArray) => shape.reduce((product, each) => product * each, 1);

/** The bytes as this machine has numbers, where numbers of so many bytes may stand. */
function nativeBytes(array: NpyArray, width: number): Buffer<ArrayBuffer> {
  const { bytes, descr } = array;
  refuseLength(bytes, countOf(array) * width);
  const swapped = descr.startsWith('>') && width > 1;
  if (!swapped && bytes.byteOffset % width === 0) return bytes as Buffer<ArrayBuffer>;
  const own = Buffer.from(new Uint8Array(bytes).buffer);
  if (!swapped) return own;
  return width === 2 ? own.swap16() : width === 4 ? own.swap32() : own.swap64();
}

/** Values in the order of the last index first. */
function rowMajor<Numbers extends Stored>(values: Numbers, { shape, fortran }: NpyArray): Numbers {
  if (!fortran) return values;
  const ordered = values.slice() as Numbers;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    ordered[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return ordered;
}

/** @throws Error where there are more or fewer bytes than the shape says. */
function refuseLength(bytes: Buffer, expected: number): void {
  if (bytes.length === expected) return;
  throw new Error(`has ${bytes.length} bytes, and its shape says ${expected}`);
}
