import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../../backend/tf.ts';
import { touch } from '../../cache/entries.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { decodeSafetensors, encodeSafetensors } from '../../models/weights/safetensors.ts';
import type { Examples, Features } from '../data/examples.ts';

/** Where trials leave features for others. */
export interface FeatureCache {
  readonly folder: string;
  /** Names the code that computes, so that what older code computed is not taken. */
  readonly code: string;
}

/** Seconds that features must have taken to be worth their place on disk. */
const WORTH_KEEPING = 1;

/**
 * Features by the content they depend on: images as they are fed, weights, backend and
 * code. Computed where they are not in the cache; a truncated file counts as none.
 * @param weights Gives the digest of the weights they are computed with; asked for only with a cache.
 */
export async function keptFeatures(
  cache: FeatureCache | null,
  examples: Examples,
  weights: () => Promise<string>,
  compute: () => Promise<Features>,
): Promise<Features> {
  const content = cache && examples.digest?.();
  if (!cache || !content) return compute();
  const key = [cache.code, tf.getBackend(), await weights(), content].join('\n');
  const file = join(cache.folder, `${createHash('sha256').update(key).digest('hex')}.safetensors`);
  const present = read(file, examples.labels.length);
  if (present !== null) return present;
  const started = performance.now();
  const features = await compute();
  const seconds = (performance.now() - started) / 1000;
  if (seconds > WORTH_KEEPING) await write(file, features);
  return features;
}

function read(file: string, count: number): Features | null {
  try {
    const array = decodeSafetensors(readFileSync(file)).get('features');
    if (array === undefined || array.shape[0] !== count) return null;
    touch(file);
    return { values: array.values, count, channels: array.shape[1]! };
  } catch {
    return null;
  }
}

async function write(file: string, { values, count, channels }: Features): Promise<void> {
  const arrays = new Map([['features', { shape: [count, channels], values }]]);
  try {
    await writeWhole(file, encodeSafetensors(arrays));
  } catch {
    // A full disk costs the next trial its time, not this one its result.
  }
}
