import { BenchError, reasonOf } from '../../errors.ts';
import { sizeOf } from '../count.ts';
import { fromHalf, notFloat } from './float-arrays.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** The format's free-text entry: no array can have this name. */
const METADATA = '__metadata__';
/** The header's length, a 64-bit little-endian integer. */
const LENGTH_BYTES = 8;

/** Bytes of a number, by the types that are read. */
const READ: Readonly<Record<string, number>> = { F32: 4, F64: 8, F16: 2, BF16: 2 };
/** Of an array of a type that is not read. */
const NOTHING = new Float32Array(0);

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Arrays as the bytes of a safetensors file: header length, JSON header, data
 * (https://github.com/huggingface/safetensors). Equal arrays give equal bytes.
 * @param metadata Texts that the header holds beside the arrays.
 */
export function encodeSafetensors(
  arrays: WeightArrays,
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  let end = 0;
  const entries = [...arrays].map(([name, { shape, values }]) => {
    if (name === METADATA) throw new Error(`an array cannot be named ${METADATA}`);
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const free = Object.keys(metadata).length === 0 ? {} : { [METADATA]: metadata };
  const json = Buffer.from(JSON.stringify({ ...free, ...Object.fromEntries(entries) }));
  // Spaces after the header put the data on a multiple of 8 bytes, as the format asks.
  const padded = Math.ceil(json.length / 8) * 8;
  const start = LENGTH_BYTES + padded;

  const file = Buffer.alloc(start + end, ' ');
  file.writeBigUInt64LE(BigInt(padded));
  json.copy(file, LENGTH_BYTES);
  let at = start;
  for (const { values } of arrays.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * The arrays of a safetensors file, of floating point, in the order of their data.
 * @param isOwn Whether an array must be readable; one that is of another type and is not wanted holds no values.
 * @throws {BenchError} 'data' when the bytes are truncated or of another kind.
 */
export function decodeSafetensors(
  file: Buffer,
  isOwn: (name: string) => boolean = () => true,
): Map<string, WeightArray> {
  const { start, json } = headerOf(file);
  const entries = parseHeader(json, isOwn);
  const data = file.subarray(start);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) throw invalid(`the data of ${entry.name} leaves a gap or overlaps`);
    end = entry.end;
  }
  if (end !== data.length) {
    throw invalid(`its header promises ${end} bytes of data, it has ${data.length}`);
  }
  return new Map(
    entries.map(({ name, dtype, shape, begin, end }) => {
      const isRead = Object.hasOwn(READ, dtype);
      return [
        name,
        { shape, values: isRead ? valuesOf(dtype, data.subarray(begin, end)) : NOTHING },
      ];
    }),
  );
}

/**
 * The names of the arrays of a safetensors file.
 * @param file Its bytes, or the first of them, with the whole header.
 * @throws {BenchError} 'data' when the header is truncated or of another kind.
 */
export function namesInSafetensors(file: Buffer): string[] {
  return parseHeader(headerOf(file).json, () => false).map(({ name }) => name);
}

/** The first bytes of a safetensors file that hold its header: its length and its JSON. */
export function headerBytes(start: Buffer): number {
  return start.length < LENGTH_BYTES ? Number.NaN : LENGTH_BYTES + Number(start.readBigUInt64LE());
}

function headerOf(file: Buffer): { start: number; json: string } {
  const start = headerBytes(file);
  // Written so that a file too short for its length is refused as well.
  if (!(start <= file.length)) {
    throw invalid(`it has ${file.length} bytes, fewer than its header`);
  }
  return { start, json: file.toString('utf8', LENGTH_BYTES, start) };
}

/** Copies, since the bytes are of a file whose numbers may stand anywhere. */
function valuesOf(dtype: string, bytes: Buffer): Float32Array {
  if (dtype === 'F16' || dtype === 'BF16') return fromHalf(dtype, bytes);
  const { buffer } = new Uint8Array(bytes);
  return dtype === 'F32' ? new Float32Array(buffer) : Float32Array.from(new Float64Array(buffer));
}

function parseHeader(json: string, isOwn: (name: string) => boolean): Entry[] {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch (cause) {
    throw invalid(`its header is no JSON (${reasonOf(cause)})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw invalid('its header is no JSON object');
  }
  return Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => parseEntry(name, entry, isOwn(name)))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
}

function parseEntry(name: string, entry: unknown, own: boolean): Entry {
  const { dtype, shape, data_offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof dtype !== 'string')
    throw invalid(`the entry of ${name} lacks a dtype, F32 is expected`);
  const bytes = Object.hasOwn(READ, dtype) ? READ[dtype] : undefined;
  if (bytes === undefined && own) throw invalid(notFloat(name, dtype, '16, 32 or 64'));
  const [begin, end, ...rest] = isSizes(data_offsets) ? data_offsets : [];
  if (!isSizes(shape) || begin === undefined || end === undefined || rest.length > 0) {
    throw invalid(`the entry of ${name} lacks a shape or two data_offsets`);
  }
  if (bytes === undefined ? end < begin : end - begin !== sizeOf(shape) * bytes) {
    throw invalid(`${name} has shape [${shape}] and ${end - begin} bytes`);
  }
  return { name, dtype, shape, begin, end };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function invalid(reason: string): BenchError {
  return new BenchError(
    'data',
    `this is not a whole safetensors file of floating point: ${reason}`,
    {
      remedy: 'Fetch or make the file again.',
    },
  );
}
