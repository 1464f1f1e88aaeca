import { BenchError, reasonOf } from '../errors.ts';
import { sizeOf } from './count.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** The format's free-text entry: no array can have this name. */
const METADATA = '__metadata__';
/** The header's length, a 64-bit little-endian integer. */
const LENGTH_BYTES = 8;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Arrays as the bytes of a safetensors file: header length, JSON header, data
 * (https://github.com/huggingface/safetensors). Equal arrays give equal bytes.
 */
export function encodeSafetensors(arrays: WeightArrays): Buffer {
  let end = 0;
  const entries = [...arrays].map(([name, { shape, values }]) => {
    if (name === METADATA) throw new Error(`an array cannot be named ${METADATA}`);
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  // Spaces after the header put the data on a multiple of 8 bytes, as the format asks.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const start = LENGTH_BYTES + headerBytes;

  const file = Buffer.alloc(start + end, ' ');
  file.writeBigUInt64LE(BigInt(headerBytes));
  json.copy(file, LENGTH_BYTES);
  let at = start;
  for (const { values } of arrays.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * The arrays of a safetensors file that holds float32 only, in the order of their data.
 * @throws {BenchError} 'data' when the bytes are truncated or of another kind.
 */
export function decodeSafetensors(file: Buffer): Map<string, WeightArray> {
  const headerBytes = file.length < LENGTH_BYTES ? Number.NaN : Number(file.readBigUInt64LE());
  const start = LENGTH_BYTES + headerBytes;
  // Written so that a file too short for its length is refused as well.
  if (!(start <= file.length)) {
    throw invalid(`it has ${file.length} bytes, fewer than its header`);
  }
  const entries = parseHeader(file.toString('utf8', LENGTH_BYTES, start));
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
    entries.map(({ name, shape, begin, end }) => {
      const values = new Float32Array(sizeOf(shape));
      new Uint8Array(values.buffer).set(data.subarray(begin, end));
      return [name, { shape, values }];
    }),
  );
}

function parseHeader(json: string): Entry[] {
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
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
}

function parseEntry(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (dtype !== 'F32') throw invalid(`${name} is ${JSON.stringify(dtype)}, F32 is expected`);
  const [begin, end, ...rest] = isSizes(data_offsets) ? data_offsets : [];
  if (!isSizes(shape) || begin === undefined || end === undefined || rest.length > 0) {
    throw invalid(`the entry of ${name} lacks a shape or two data_offsets`);
  }
  if (end - begin !== sizeOf(shape) * BYTES) {
    throw invalid(`${name} has shape [${shape}] and ${end - begin} bytes`);
  }
  return { name, shape, begin, end };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function invalid(reason: string): BenchError {
  return new BenchError('data', `this is not a whole safetensors file of float32: ${reason}`, {
    remedy: 'Fetch or make the file again.',
  });
}
