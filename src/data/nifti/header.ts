import * as z from 'zod';
import { Unread } from '../unread.ts';

/** What a NIfTI-1 or NIfTI-2 header says of its volume. */
export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** Voxels along the axes of the array, the first of which changes fastest. */
  readonly size: Triple;
  readonly type: NumberType;
  /** Where the voxels begin. */
  readonly offset: number;
  readonly slope: number;
  readonly intercept: number;
  /** Columns: how far right, anterior and superior a step along each axis of the array leads. */
  readonly directions: readonly [Triple, Triple, Triple];
  /** Whether the file says those; else they are what nibabel takes. */
  readonly oriented: boolean;
}

export type Triple = readonly [number, number, number];

/** How voxels are stored, by the name that NumPy has for it. */
interface NumberType {
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly kind: 'unsigned' | 'signed' | 'float';
}

const type = (name: string, bytes: NumberType['bytes'], kind: NumberType['kind']) => ({
  name,
  bytes,
  kind,
});
/** By NIfTI's codes (nifti1.h). */
const TYPES: ReadonlyMap<number, NumberType> = new Map([
  [2, type('uint8', 1, 'unsigned')],
  [4, type('int16', 2, 'signed')],
  [8, type('int32', 4, 'signed')],
  [16, type('float32', 4, 'float')],
  [64, type('float64', 8, 'float')],
  [256, type('int8', 1, 'signed')],
  [512, type('uint16', 2, 'unsigned')],
  [768, type('uint32', 4, 'unsigned')],
  [1024, type('int64', 8, 'signed')],
  [1280, type('uint64', 8, 'unsigned')],
]);

/** Bytes of the longer header. */
export const HEADER_BYTES = 540;

/** Where the two versions have their fields, and of which numbers. */
const LAYOUTS = {
  1: {
    magic: { at: 344, single: 'n+1\0' },
    dim: { at: 40, as: 'int16' },
    datatype: { at: 70, as: 'int16' },
    pixdim: { at: 76, as: 'float32' },
    offset: { at: 108, as: 'float32' },
    slope: { at: 112, as: 'float32' },
    codes: { at: 252, as: 'int16' },
    quaternion: { at: 256, as: 'float32' },
    rows: { at: 280, as: 'float32' },
  },
  2: {
    magic: { at: 4, single: 'n+2\0' },
    dim: { at: 16, as: 'int64' },
    datatype: { at: 12, as: 'int16' },
    pixdim: { at: 80, as: 'float64' },
    offset: { at: 168, as: 'int64' },
    slope: { at: 176, as: 'float64' },
    codes: { at: 344, as: 'int32' },
    quaternion: { at: 352, as: 'float64' },
    rows: { at: 400, as: 'float64' },
  },
} as const;

const READ = {
  int16: [2, (view: DataView, at: number, little: boolean) => view.getInt16(at, little)],
  int32: [4, (view: DataView, at: number, little: boolean) => view.getInt32(at, little)],
  int64: [8, (view: DataView, at: number, little: boolean) => Number(view.getBigInt64(at, little))],
  float32: [4, (view: DataView, at: number, little: boolean) => view.getFloat32(at, little)],
  float64: [8, (view: DataView, at: number, little: boolean) => view.getFloat64(at, little)],
} as const;

interface Field {
  readonly at: number;
  readonly as: keyof typeof READ;
}

/** Voxels along an axis: beyond it is no volume. */
const voxels = z.int().min(1).max(65_535);
const sizeSchema = z.tuple([voxels, voxels, voxels]);

/**
 * @param start The first bytes of the file, `HEADER_BYTES` where it has them.
 * @throws Unread for what is no header of one volume that is read.
 */
export function niftiHeader(start: Buffer): NiftiHeader {
  const { layout, littleEndian } = layoutOf(start);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const numbers = ({ at, as }: Field, count: number, from = 0): number[] => {
    const [bytes, read] = READ[as];
    return Array.from({ length: count }, (_, i) =>
      read(view, at + bytes * (from + i), littleEndian),
    );
  };
  const magic = start.toString('latin1', layout.magic.at, layout.magic.at + 4);
  if (magic !== layout.magic.single)
    throw new Unread(
      'it is the header of a NIfTI volume whose voxels are in an .img file; save both as one .nii file',
    );
  const [slope = 0, intercept = 0] = numbers(layout.slope, 2);
  const scaled = Number.isFinite(slope) && slope !== 0;
  if (scaled && !Number.isFinite(intercept))
    throw new Unread('its scl_slope is a number and its scl_inter is none');
  const [offset = 0] = numbers(layout.offset, 1);
  if (!Number.isInteger(offset) || offset < layout.magic.at)
    throw new Unread(`its vox_offset is ${offset}, which is inside of the header`);
  return {
    littleEndian,
    size: sizeOf(numbers(layout.dim, 8)),
    type: typeOf(numbers(layout.datatype, 1)[0]!),
    offset,
    slope: scaled ? slope : 1,
    intercept: scaled ? intercept : 0,
    ...directionsOf(
      numbers(layout.codes, 2),
      numbers(layout.pixdim, 4),
      numbers(layout.quaternion, 3),
      numbers(layout.rows, 12),
    ),
  };
}

function layoutOf(start: Buffer) {
  for (const [version, length] of [
    [1, 348],
    [2, 540],
  ] as const)
    for (const littleEndian of [true, false]) {
      const said =
        start.length < length ? 0 : littleEndian ? start.readInt32LE() : start.readInt32BE();
      if (said === length) return { layout: LAYOUTS[version], littleEndian };
    }
  throw new Unread('it is truncated, or no NIfTI volume');
}

function sizeOf([axes = 0, ...dim]: readonly number[]): Triple {
  if (!Number.isInteger(axes) || axes < 1 || axes > 7)
    throw new Unread(`its dim[0] is ${axes}, expected 1 to 7`);
  const size = Array.from({ length: 7 }, (_, i) => (i < axes ? dim[i]! : 1));
  if (size.slice(3).some((each) => each !== 1))
    throw new Unread(
      `it has ${size.slice(0, axes).join(' x ')} voxels, ${axes} axes, and volumes of three are read; save each volume as a file`,
    );
  const { data } = sizeSchema.safeParse(size.slice(0, 3));
  if (data !== undefined) return data;
  throw new Unread(
    `it has ${size.slice(0, 3).join(' x ')} voxels, expected 1 to 65,535 along an axis`,
  );
}

function typeOf(code: number): NumberType {
  const found = TYPES.get(code);
  if (found !== undefined) return found;
  const names = Array.from(TYPES.values(), ({ name }) => name).join(', ');
  throw new Unread(`its datatype is ${code}, and ${names} are read`);
}

/** As nibabel's get_best_affine has it: the sform, else the qform, else a mirrored first axis. */
function directionsOf(
  [qform = 0, sform = 0]: readonly number[],
  [handed, ...steps]: readonly number[],
  quaternion: readonly number[],
  rows: readonly number[],
): Pick<NiftiHeader, 'directions' | 'oriented'> {
  const column = (axis: number): Triple => [rows[axis]!, rows[4 + axis]!, rows[8 + axis]!];
  if (sform > 0) return { directions: [column(0), column(1), column(2)], oriented: true };
  if (qform > 0) {
    const [first, second, third] = rotated(quaternion);
    const sign = handed === -1 ? -1 : 1;
    const scaled = (of: Triple, by: number): Triple => [of[0] * by, of[1] * by, of[2] * by];
    return {
      directions: [
        scaled(first, steps[0]!),
        scaled(second, steps[1]!),
        scaled(third, sign * steps[2]!),
      ],
      oriented: true,
    };
  }
  return {
    directions: [
      [-1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    oriented: false,
  };
}

/** Columns of the rotation of a unit quaternion, of which b, c and d are given (nifti1.h). */
function rotated([b = 0, c = 0, d = 0]: readonly number[]): readonly [Triple, Triple, Triple] {
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
}
