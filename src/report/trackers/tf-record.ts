import { buf as crc32c } from 'crc-32/crc32c.js';

/**
 * A record of a TFRecord file: its length as 64 bits, the length's masked CRC-32C, its bytes and
 * their masked CRC-32C, all little-endian (tensorflow/core/lib/io/record_writer.h).
 */
export function tfRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(8 + 4 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(masked(data), 12 + data.length);
  return record;
}

/** Turned by 15 bits and moved, so that a sum over bytes that hold sums is no trap (core/lib/hash/crc32c.h). */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
