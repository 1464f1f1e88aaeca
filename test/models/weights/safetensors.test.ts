import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/models/weights/safetensors.ts';
import type { WeightArrays } from '../../../src/models/weights/weights.ts';

const weightArray = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((size, side) => size * side, 1);
  return fc
    .float32Array({ minLength: length, maxLength: length, noNaN: true })
    .map((values) => ({ shape, values }));
});

const arrays: fc.Arbitrary<WeightArrays> = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
      weightArray,
    ),
    { maxLength: 6, selector: ([name]) => name },
  )
  .map((entries) => new Map(entries));

const sample: WeightArrays = new Map([
  ['conv/kernel', { shape: [2, 1], values: Float32Array.of(1.5, -2) }],
  ['conv/bias', { shape: [1], values: Float32Array.of(3) }],
]);

/** A file with this header and `bytes` zeros of data. */
function fileOf(header: unknown, bytes: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

describe('safetensors', () => {
  it('gives back what was written, to the bit', () => {
    fc.assert(
      fc.property(arrays, (written) => {
        const read = decodeSafetensors(encodeSafetensors(written));
        expect(new Map(read)).toEqual(new Map(written));
      }),
    );
  });

  it('keeps the order of the data and its alignment', () => {
    const file = encodeSafetensors(sample);
    expect([...decodeSafetensors(file).keys()]).toEqual(['conv/kernel', 'conv/bias']);
    expect((8 + Number(file.readBigUInt64LE())) % 8).toBe(0);
  });

  it('writes what the format prescribes', () => {
    const file = encodeSafetensors(sample);
    const start = 8 + Number(file.readBigUInt64LE());
    expect(JSON.parse(file.toString('utf8', 8, start))).toEqual({
      'conv/kernel': { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      'conv/bias': { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
    });
    expect([0, 4, 8].map((at) => file.readFloatLE(start + at))).toEqual([1.5, -2, 3]);
  });

  it('does not alias the bytes it was read from', () => {
    const file = encodeSafetensors(sample);
    const read = decodeSafetensors(file);
    file.fill(0);
    expect(read.get('conv/bias')!.values[0]).toBe(3);
  });

  it('skips the metadata of other writers', () => {
    const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
    const file = fileOf({ __metadata__: { format: 'pt' }, a: entry }, 4);
    expect([...decodeSafetensors(file).keys()]).toEqual(['a']);
  });

  it('refuses every truncation', () => {
    const file = encodeSafetensors(sample);
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length)), `${length}`).toThrow(BenchError);
    }
  });

  it('refuses any foreign bytes with a BenchError, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 200 }), (bytes) => {
        expect(() => decodeSafetensors(Buffer.from(bytes))).toThrow(BenchError);
      }),
    );
  });

  it.each([
    ['an HDF5 file', Buffer.from('\x89HDF\r\n\x1a\n and more'), 'fewer than its header'],
    ['a JSON array', fileOf([], 0), 'no JSON object'],
    ['a broken header', fileOf('{"a":', 0), 'no JSON ('],
    [
      'another type',
      fileOf({ a: { dtype: 'F8_E5M2', shape: [1], data_offsets: [0, 1] } }, 1),
      'F8_E5M2',
    ],
    ['no entry', fileOf({ a: null }, 0), 'the entry of a lacks a dtype, F32 is expected'],
    [
      'a negative side',
      fileOf({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4),
      'lacks a shape',
    ],
    ['no offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4), 'two data_offsets'],
    [
      'a shape that is not its data',
      fileOf({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4),
      'shape [2] and 4 bytes',
    ],
    ['a gap', fileOf({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8), 'leaves a gap'],
    [
      'bytes after the data',
      fileOf({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 5),
      'promises 4 bytes of data, it has 5',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodeSafetensors(file)).toThrow(message);
    expect(() => decodeSafetensors(file)).toThrow(BenchError);
  });
});
