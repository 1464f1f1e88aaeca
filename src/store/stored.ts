import * as z from 'zod';
import type { Fingerprints } from '../experiment/fingerprints.ts';
import { GROUP_NOUNS, type GroupNoun } from '../experiment/group-noun.ts';
import { experimentSchema } from '../experiment/schema.ts';
import { selectionSchema } from '../experiment/selection.ts';
import { trialSpecSchema } from '../experiment/trial-schema.ts';
import type { Environment, ProcessMark } from './records.ts';

/** That a row holds what transfer-bench never writes; the store's file is named where it is caught. */
export class ForeignRow extends Error {}

const figure = z.number().nullable();

/** The forms of what a store keeps as JSON. */
export const STORED = {
  experiment: experimentSchema,
  spec: trialSpecSchema,
  environment: z.looseObject({
    host: z.string().optional(),
    gitCommit: z.string().nullable(),
    gitDirty: z.boolean().nullable(),
    node: z.string(),
    os: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    backend: z.string(),
    device: z.string(),
    gpu: z.boolean(),
    precision: z.string(),
    origin: z.string().optional(),
    features: z.array(z.string()).optional(),
    versions: z.record(z.string(), z.string()),
    code: z.string().optional(),
    workers: z.number().optional(),
  }) as unknown as z.ZodType<Environment>,
  selection: selectionSchema,
  fingerprints: z.looseObject({
    code: z.string(),
    data: z.string(),
    weights: z.string().nullable(),
    backend: z.unknown(),
  }) as unknown as z.ZodType<Fingerprints>,
  process: z.looseObject({
    host: z.string(),
    boot: z.string().nullable(),
    space: z.string().nullable(),
    started: z.string().nullable(),
  }) as unknown as z.ZodType<ProcessMark>,
  dataCounts: z.array(
    z.looseObject({
      name: z.string(),
      classes: z.array(
        z.looseObject({
          name: z.string(),
          train: z.int().nonnegative(),
          validation: z.int().nonnegative().nullable(),
          test: z.int().nonnegative(),
        }),
      ),
      folds: z.int().min(2).optional(),
      groups: z
        .looseObject({
          // A word of a later version is counted as what all of them are.
          are: z.enum(Object.keys(GROUP_NOUNS) as GroupNoun[]).catch('group'),
          train: z.int().nonnegative(),
          test: z.int().nonnegative(),
        })
        .optional(),
    }),
  ),
  texts: z.array(z.string()),
  shards: z.array(z.array(z.string())),
  seconds: z.record(z.string(), z.number()),
  samples: z.array(z.number().nonnegative()),
  tuning: z.array(
    z.looseObject({
      learningRate: z.number(),
      weightDecay: z.number(),
      penaltyStrength: z.number().optional(),
      validationLoss: figure,
      steps: z.number(),
      chosen: z.boolean(),
    }),
  ),
  transfer: z.looseObject({
    logMe: figure,
    hScore: figure,
    leep: figure,
    nce: figure,
    nLeep: figure.optional(),
    kNN: figure.optional(),
    transRate: figure.optional(),
    gbc: figure.optional(),
    aDistance: figure.optional(),
    frechet: figure.optional(),
  }),
} as const satisfies Record<string, z.ZodType>;

/**
 * The value of a column of JSON. A store may come from anybody: what is read goes through the
 * schema that it went through before it was written.
 * @param what Names it, such as `the spec of the trial 0a1b`.
 * @throws ForeignRow for what is no JSON or does not fit.
 */
export function stored<Name extends keyof typeof STORED>(
  name: Name,
  text: string,
  what: string,
): z.output<(typeof STORED)[Name]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ForeignRow(`${what} is no JSON`);
  }
  const parsed = STORED[name].safeParse(value);
  if (parsed.success) return parsed.data as z.output<(typeof STORED)[Name]>;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  const why = (issue?.message ?? '').replace(/^Invalid input: |, received undefined$/g, '');
  throw new ForeignRow(`${what} does not fit${at === '' ? '' : ` at ${at}`}: ${why}`);
}

/** The same of a column that may be NULL. */
export function storedOrNull<Name extends keyof typeof STORED>(
  name: Name,
  text: string | null,
  what: string,
): z.output<(typeof STORED)[Name]> | null {
  return text === null ? null : stored(name, text, what);
}

/** A time as it was written, ISO 8601 in UTC. */
export function storedTime(text: string, what: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new ForeignRow(`${what} is no time: ${JSON.stringify(text.slice(0, 40))}`);
}
