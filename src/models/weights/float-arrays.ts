/**
 * That an array is of numbers which are not read, in one sentence for every kind of file.
 * @param dtype As its file's format has it: `F8_E4M3` of safetensors, `<e` of HDF5.
 * @param bits Of the numbers that are read there.
 */
export function notFloat(name: string, dtype: unknown, bits: '16, 32 or 64' | '32 or 64'): string {
  const known = typeof dtype === 'string' && /^[<>]?e$/.test(dtype) ? 'F16' : String(dtype);
  return `${name} is ${known}, floating point of ${bits} bits is expected`;
}

/** Floating point of 16 bits as float32, which holds every value of it. */
export type Half = 'F16' | 'BF16';

/** @param bytes Little-endian. */
export function fromHalf(type: Half, bytes: Buffer): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  if (type === 'F16') {
    for (let i = 0; i < values.length; i++) values[i] = halfOf(bytes.readUInt16LE(2 * i));
    return values;
  }
  // The upper half of a float32.
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = bytes.readUInt16LE(2 * i) << 16;
  return values;
}

/** binary16 of IEEE 754: a sign, 5 bits of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, (bits & 0x3ff) / 1024];
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
