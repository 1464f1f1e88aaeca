import { closeSync, openSync, readSync } from 'node:fs';
import { assertFile } from '../files/regular-file.ts';
import { headerBytes, namesInSafetensors } from '../models/weights/safetensors.ts';
import { isTorchNamed } from '../models/weights/torch-names.ts';

/** Bytes that the format allows a header. */
const MOST_BYTES = 100_000_000;

/**
 * Whether a file is safetensors with PyTorch's names, by its header alone. What cannot be read
 * is none here: it is told of when its weights are.
 */
export function namesPyTorch(file: string): boolean {
  try {
    assertFile(file);
    const handle = openSync(file, 'r');
    try {
      const start = Buffer.alloc(8);
      readSync(handle, start, 0, 8, 0);
      const size = headerBytes(start);
      if (!(size <= MOST_BYTES)) return false;
      const header = Buffer.alloc(size);
      return isTorchNamed(
        namesInSafetensors(header.subarray(0, readSync(handle, header, 0, size, 0))),
      );
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
}
