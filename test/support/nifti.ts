/** A NIfTI-1 volume of little-endian 16-bit numbers along [right, anterior, superior]. */
export function niftiFile(
  size: readonly [number, number, number],
  values: readonly number[] = Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => i),
  change: (header: Buffer) => void = () => {},
): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  header.writeInt16LE(3, 40);
  for (const [axis, length] of size.entries()) header.writeInt16LE(length, 42 + 2 * axis);
  header.writeInt16LE(4, 70);
  header.writeInt16LE(16, 72);
  header.writeFloatLE(352, 108);
  header.writeInt16LE(1, 254);
  for (const axis of [0, 1, 2]) header.writeFloatLE(1, 280 + 20 * axis);
  header.write('n+1\0', 344, 'latin1');
  change(header);
  return Buffer.concat([header, Buffer.from(Int16Array.from(values).buffer)]);
}
