import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type ObjectStore, objectDigest } from '../objects/object-store.ts';
import { jsonOf } from './keys.ts';

/**
 * That an object is the weights of a pretraining. It is an object itself: whoever can write to the
 * queue alone cannot make one, and so not have a trial start from other weights.
 */
const pretrainedSchema = z.strictObject({
  version: z.literal(1),
  /** Hash of the pretraining's trial. */
  trial: objectDigest,
  weights: objectDigest,
});

/** Bytes of such an object at most. */
const MOST_BYTES = 1000;

/** Has the store hold that an object is the weights of a pretraining; gives its own digest. */
export async function putPretrained(
  objects: ObjectStore,
  trial: string,
  weights: string,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-bench-queue-'));
  try {
    const file = join(folder, 'pretrained.json');
    await writeFile(file, JSON.stringify({ version: 1, trial, weights }));
    return await objects.put(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The weights of a pretraining, as a fetched object says; null where it says nothing of it. */
export function pretrainedIn(file: string, trial: string | null): string | null {
  if (statSync(file).size > MOST_BYTES) return null;
  const said = pretrainedSchema.safeParse(jsonOf(readFileSync(file, 'utf8'))).data;
  return said !== undefined && said.trial === trial ? said.weights : null;
}
