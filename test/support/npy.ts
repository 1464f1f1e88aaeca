/** An array as NumPy saves it, version 1 of its format. */
export function npyOf(
  shape: readonly number[],
  bytes: Uint8Array,
  { descr = '|u1', order = 'False' }: { descr?: string; order?: string } = {},
): Buffer {
  const shown = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const type = descr.startsWith('[') ? descr : `'${descr}'`;
  const dict = `{'descr': ${type}, 'fortran_order': ${order}, 'shape': (${shown}), }`;
  const text = `${dict.padEnd(64 * Math.ceil((dict.length + 11) / 64) - 11)}\n`;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1'), bytes]);
}
