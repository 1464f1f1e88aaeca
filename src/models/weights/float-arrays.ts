/**
 * That an array is of numbers which are not read, in one sentence for every kind of file.
 * @param dtype As its file's format has it: `F16` of safetensors, `<e` of HDF5.
 */
export function notFloat(name: string, dtype: unknown): string {
  const known = typeof dtype === 'string' && /^[<>]?e$/.test(dtype) ? 'F16' : String(dtype);
  return `${name} is ${known}, floating point of 32 or 64 bits is expected`;
}
