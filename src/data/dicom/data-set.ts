import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { DataSet } from 'dicom-parser';
import { Unread } from '../unread.ts';

/** Bytes in which nearly all headers end. */
const START = 2 ** 18;
const PIXELS = 'x7fe00010';
/** Bytes that a deflated file may become. */
const MOST_INFLATED = 3 * 2 ** 28;

/**
 * The elements of a file up to its pixels.
 * @throws Unread where it is truncated or damaged.
 */
export async function readElements(path: string): Promise<DataSet> {
  const size = statSync(path).size;
  if (size > START) {
    try {
      return await parse(startOf(path), PIXELS);
    } catch {
      // The header is longer, or deflated.
    }
  }
  return parse(readFileSync(path), PIXELS);
}

/** All elements of a file: what `readElements` throws, it throws. */
export async function readWhole(path: string): Promise<DataSet> {
  return parse(readFileSync(path));
}

function startOf(path: string): Buffer {
  const handle = openSync(path, 'r');
  try {
    const start = Buffer.alloc(START);
    return start.subarray(0, readSync(handle, start, 0, START, 0));
  } finally {
    closeSync(handle);
  }
}

async function parse(file: Buffer, untilTag?: string): Promise<DataSet> {
  const { default: dicom } = await import('dicom-parser');
  try {
    return dicom.parseDicom(file, { ...(untilTag === undefined ? {} : { untilTag }), inflater });
  } catch {
    // What is thrown holds all that was read of the patient: it goes no further.
    throw new Unread('it is truncated or damaged');
  }
}

function inflater(file: Uint8Array, from: number): Uint8Array {
  const rest = inflateRawSync(file.subarray(from), { maxOutputLength: MOST_INFLATED });
  return Buffer.concat([file.subarray(0, from), rest]);
}
