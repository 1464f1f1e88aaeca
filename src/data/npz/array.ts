import * as z from 'zod';

/** An array of a file as NumPy saves it. */
export interface NpyArray {
  /** NumPy's name of the type of its values: `|u1`, `<i8`. */
  readonly descr: string;
  readonly shape: readonly number[];
  /** Of the values, row-major. */
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
  if (data.order === 'True' && data.shape.length > 1)
    throw new Error('is in Fortran order: save it with numpy.ascontiguousarray');
  return { descr: data.descr, shape: data.shape, bytes: file.subarray(end) };
}

const READERS: Readonly<Record<string, readonly [number, (bytes: Buffer, at: number) => number]>> =
  {
    u1: [1, (bytes, at) => bytes.readUInt8(at)],
    i1: [1, (bytes, at) => bytes.readInt8(at)],
    u2: [2, (bytes, at) => bytes.readUInt16LE(at)],
    i2: [2, (bytes, at) => bytes.readInt16LE(at)],
    u4: [4, (bytes, at) => bytes.readUInt32LE(at)],
    i4: [4, (bytes, at) => bytes.readInt32LE(at)],
    u8: [8, (bytes, at) => Number(bytes.readBigUInt64LE(at))],
    i8: [8, (bytes, at) => Number(bytes.readBigInt64LE(at))],
  };

/** @throws Error for what is no array of so many bytes, of little-endian integers. */
export function integersOf({ descr, shape, bytes }: NpyArray): number[] {
  const [width, read] = (/^[<|]/.test(descr) ? READERS[descr.slice(1)] : undefined) ?? [];
  if (width === undefined || read === undefined)
    throw new Error(`holds values of the type ${JSON.stringify(descr)}, expected integers`);
  const count = shape.reduce((product, each) => product * each, 1);
  refuseLength(bytes, count * width);
  return Array.from({ length: count }, (_, i) => read(bytes, i * width));
}

/** @throws Error where there are more or fewer bytes than the shape says. */
export function refuseLength(bytes: Buffer, expected: number): void {
  if (bytes.length === expected) return;
  throw new Error(`has ${bytes.length} bytes, and its shape says ${expected}`);
}
