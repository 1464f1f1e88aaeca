import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { DataSet } from 'dicom-parser';
import { bytes } from '../../text/numbers.ts';
import { Unread } from '../unread.ts';

/** Bytes in which nearly all headers end. */
const START = 2 ** 18;
const PIXELS = 'x7fe00010';
/** Bytes that a file of one image may have, and that a deflated one may become. */
const MOST_BYTES = 3 * 2 ** 28;
const MOST_INFLATED = 2 ** 27;

/**
 * The elements of a file up to its pixels.
 * @throws Unread where it is truncated, damaged or larger than an image is.
 */
export async function readElements(path: string): Promise<DataSet> {
  const size = statSync(path).size;
  if (size > MOST_BYTES)
    throw new Unread(`it has ${bytes(size)}, and at most ${bytes(MOST_BYTES)} are read`);
  if (size > START) {
    try {
      return await parse(startOf(path), PIXELS);
    } catch {
      // The header is longer, or deflated.
    }
  }
  return parse(readFileSync(path), PIXELS);
}

/**
 * The elements of a file with its pixels; what follows uncompressed ones is not looked at.
 * @throws Unread where it is truncated or damaged.
 */
export async function readWhole(path: string, isCompressed: boolean): Promise<DataSet> {
  return parse(readFileSync(path), isCompressed ? undefined : PIXELS);
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
    throw new Unread('it is a DICOM image that is truncated or damaged');
  }
}

function inflater(file: Uint8Array, from: number): Uint8Array {
  const rest = inflateRawSync(file.subarray(from), { maxOutputLength: MOST_INFLATED });
  return Buffer.concat([file.subarray(0, from), rest]);
}
