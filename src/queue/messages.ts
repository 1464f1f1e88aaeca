import * as z from 'zod';
import type { BackendInfo } from '../backend/info.ts';
import { BenchError } from '../errors.ts';
import { BACKENDS, type BackendName } from '../experiment/backends.ts';
import { trialSpecSchema } from '../experiment/trial-schema.ts';
import { MODEL_FILES } from '../files/model-folder.ts';
import { objectDigest } from '../objects/object-store.ts';

/** Characters of an entry, a receipt and an announcement at most. */
const LONGEST = 64 * 1024;

/** Of an announcement, so that it stays below that. */
export const MOST_LABELS = 100;
export const LONGEST_LABEL = 300;

const text = (longest: number) => z.string().max(longest);
const poolName = z.string().regex(/^[0-9a-f]{16}$/);
const seconds = z.number().nonnegative();

/** A trial as it stands in the queue, under its hash. */
export const entrySchema = z.strictObject({
  version: z.literal(2),
  trial: trialSpecSchema,
  fingerprints: z.strictObject({
    code: objectDigest,
    data: objectDigest,
    weights: objectDigest.nullable(),
    backend: z.record(z.string(), z.unknown()),
  }),
  /** The object it starts from; null draws weights. */
  start: z
    .strictObject({
      /** A file of the user's, or what says which weights are those of the pretraining. */
      kind: z.enum(['file', 'pretraining']),
      object: objectDigest,
    })
    .nullable(),
  /** Whether the trained classifier is kept. */
  keep: z.boolean(),
});
export type Entry = z.output<typeof entrySchema>;

/** The objects of a kept classifier's files. */
export const modelSchema = z.record(z.enum(MODEL_FILES), objectDigest);
export type ModelObjects = z.output<typeof modelSchema>;

const backendSchema = z.strictObject({
  name: z.enum(Object.keys(BACKENDS) as BackendName[]),
  device: text(500),
  gpu: z.boolean(),
  precision: z.enum(['float32', 'tf32']),
  versions: z.record(z.string(), text(200)),
  origin: text(1000).optional(),
  features: z.array(text(200)).optional(),
  note: text(2000).optional(),
}) as unknown as z.ZodType<BackendInfo>;

/** The machine of a worker, and what it computes on. */
const machineSchema = z.strictObject({
  host: text(300),
  node: text(100),
  os: text(300),
  cpu: text(300),
  cores: z.int().min(1),
  memoryBytes: z.number().positive(),
  backend: backendSchema,
  /** Trials side by side. */
  slots: z.int().min(1).max(10_000),
});
export type Machine = z.output<typeof machineSchema>;

/** What a worker says of a trial that has ended. What it measured is an object. */
export const receiptSchema = z.strictObject({
  version: z.literal(2),
  worker: text(200),
  /** Whole, since a receipt outlives its worker. */
  machine: machineSchema,
  startedAt: z.iso.datetime(),
  wallSeconds: seconds,
  gpu: z
    .strictObject({
      peakMemoryMiB: z.number().nonnegative(),
      meanUtilisation: z.number().min(0).max(100),
    })
    .nullable(),
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('result'),
      result: objectDigest,
      /** Weights of a pretraining. */
      artifact: objectDigest.nullable(),
      model: modelSchema.nullable(),
    }),
    z.strictObject({
      kind: z.literal('failed'),
      error: text(20_000),
      remedy: text(5000).nullable(),
    }),
  ]),
});
export type Receipt = z.output<typeof receiptSchema>;

/** What a worker says of itself. */
export const announcementSchema = z.strictObject({
  version: z.literal(2),
  id: text(200),
  pid: z.int().nonnegative(),
  pool: poolName,
  since: z.iso.datetime(),
  /** Trials that it trains now, and the labels of the first of them. */
  busy: z.int().nonnegative(),
  running: z.array(text(LONGEST_LABEL)).max(MOST_LABELS),
  code: objectDigest,
  machine: machineSchema,
});
export type Announcement = z.output<typeof announcementSchema>;

/** What a run says of itself whose trials are in the queue. */
export const runSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  pool: poolName,
  host: text(300),
  pid: z.int().nonnegative(),
  since: z.iso.datetime(),
  /** How many it wants. */
  trials: z.int().nonnegative(),
});
export type RunAnnouncement = z.output<typeof runSchema>;

/** How a trial goes on at its worker. */
export const progressSchema = z.strictObject({
  worker: text(200),
  progress: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('phase'), phase: text(100) }),
    z.strictObject({
      type: z.literal('images'),
      phase: text(100),
      epoch: z.int().nonnegative(),
      done: z.int().nonnegative(),
      total: z.int().positive(),
    }),
  ]),
});

/**
 * What came from the queue, by its schema; null where it is none.
 * @param value Plain data, of whatever form and size.
 */
export function received<T>(schema: z.ZodType<T>, value: unknown): T | null {
  try {
    if ((JSON.stringify(value)?.length ?? 0) > LONGEST) return null;
    return schema.safeParse(value).data ?? null;
  } catch {
    // Too deep to be walked through.
    return null;
  }
}

/** @throws BenchError `trial` for what is too large for a queue to carry. */
export function assertSmall(value: unknown): void {
  const { length } = JSON.stringify(value);
  if (length <= LONGEST) return;
  throw new BenchError('trial', `a message of ${length} characters is too large for the queue`, {
    remedy: 'List fewer classes or files in the experiment, or run without --queue.',
  });
}
