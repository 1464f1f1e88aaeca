import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { decodeSafetensors, encodeSafetensors } from '../models/safetensors.ts';
import type { WeightArrays } from '../models/weights.ts';

/**
 * Keeps a base's weights in a safetensors file. It is written aside, flushed to
 * disk and renamed, so that the file is whole or absent. Returns its SHA-256.
 * @throws BenchError `trial` when the file cannot be written.
 */
export async function writeSource(file: string, weights: WeightArrays): Promise<string> {
  const bytes = encodeSafetensors(weights);
  const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeFolder(dirname(file));
    const handle = await open(aside, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true });
    throw new BenchError('trial', `cannot keep the source weights in ${file}: ${reasonOf(cause)}`, {
      remedy: 'Free disk space or make the folder writable, and run again.',
      cause,
    });
  }
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The base's weights from a file that `writeSource` wrote.
 * @throws BenchError when it is missing or damaged.
 */
export async function readSource(file: string): Promise<WeightArrays> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new BenchError('data', `cannot read the source weights ${file}: ${reasonOf(cause)}`, {
      remedy: 'Run again: the pretraining is repeated when its file is missing.',
      cause,
    });
  }
  return decodeSafetensors(bytes);
}
