import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { QUALITIES } from '../experiment/qualities.ts';
import { HEAT_METHODS, type TrialResult } from '../experiment/result.ts';
import { type ModelObjects, modelSchema } from './messages.ts';

/** A result, and whose it is. */
export interface NamedResult {
  /** Hash of its trial. */
  readonly trial: string;
  readonly result: TrialResult;
  /** Of a classifier that is kept; null where it is not. */
  readonly model: ModelObjects | null;
}

/** Numbers that JSON has not. */
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/**
 * A result as JSON that keeps every bit: arrays as base64, little-endian. It names its trial, so
 * that nobody can have it taken for another's.
 */
export function resultBytes({ trial, result, model }: NamedResult): string {
  return JSON.stringify({ trial, result, model }, (_key, value: unknown) => {
    if (value instanceof Float32Array) return { float32: base64(value) };
    if (value instanceof Int32Array) return { int32: base64(value) };
    if (typeof value !== 'number') return value;
    if (Object.is(value, -0)) return { number: '-0' };
    return Number.isFinite(value) ? value : { number: String(value) };
  });
}

/**
 * The result of a trial that bytes are.
 * @throws BenchError `data` for bytes that are none, or another trial's.
 */
export function resultOf(trial: string, bytes: Buffer): NamedResult {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'), revived);
  } catch {
    value = undefined;
  }
  const { success, data, error } = namedSchema.safeParse(value);
  if (success && data.trial === trial) return data;
  if (success)
    throw new BenchError('data', "a worker's result is of another trial", {
      remedy: 'See who else writes to the queue; run again to have it trained.',
    });
  const where = error.issues[0]?.path.join('.') ?? '';
  throw new BenchError('data', `a worker's result is none: ${where || 'it is no JSON'}`, {
    remedy: 'See that workers and this machine have the same version of transfer-bench.',
  });
}

function revived(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0 || typeof entry[1] !== 'string') return value;
  const [kind, text] = entry;
  if (kind === 'number' && Object.hasOwn(NUMBERS, text)) return NUMBERS[text];
  if (kind === 'float32') return new Float32Array(wordsOf(text));
  if (kind === 'int32') return new Int32Array(wordsOf(text));
  return value;
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** A copy, which begins where an array may. */
function wordsOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  return new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 4))).buffer;
}

/** Finite or not: a loss may overflow, a temperature may be NaN. */
const figure = z.custom<number>((value) => typeof value === 'number');
const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array);
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array);
const phase = z.enum(['head', 'train']);

const resultSchema: z.ZodType<TrialResult> = z.strictObject({
  ...(Object.fromEntries(QUALITIES.map((name) => [name, figure])) as Record<
    (typeof QUALITIES)[number],
    typeof figure
  >),
  testAccuracy: share,
  testLoss: figure,
  temperature: figure,
  bestEpoch: count,
  bestValidationLoss: figure,
  stoppedEarly: z.boolean(),
  steps: count,
  tuning: z.array(
    z.strictObject({
      learningRate: z.number(),
      weightDecay: z.number(),
      penaltyStrength: z.number().optional(),
      validationLoss: figure.nullable(),
      steps: count,
      chosen: z.boolean(),
    }),
  ),
  transfer: z
    .strictObject({
      logMe: figure,
      hScore: figure,
      leep: figure.nullable(),
      nce: figure.nullable(),
      nLeep: figure.nullable(),
      kNN: figure.nullable(),
      transRate: figure.nullable(),
      gbc: figure.nullable(),
      aDistance: figure.nullable(),
      frechet: figure.nullable(),
    })
    .nullable(),
  parametersTotal: count,
  parametersTrainable: count,
  peakMemoryBytes: count,
  phaseSeconds: z.record(z.string(), z.number().nonnegative()),
  split: z.strictObject({ train: count, validation: count, test: count }),
  classes: z.array(z.string()),
  epochs: z.array(
    z.strictObject({
      phase,
      epoch: count,
      loss: figure,
      accuracy: figure,
      validationLoss: figure,
      validationAccuracy: figure,
      seconds: z.number().nonnegative(),
      imagesPerSecond: figure,
    }),
  ),
  predictions: z.array(
    z.strictObject({
      example: count,
      label: count,
      predicted: count,
      confidence: figure,
      probabilities: floats,
    }),
  ),
  testGroups: integers.nullable(),
  validation: z.strictObject({ labels: integers, probabilities: floats }),
  alsoTested: z.array(
    z.strictObject({
      name: z.string(),
      loss: figure,
      labels: integers,
      probabilities: floats,
      groups: integers.nullable(),
    }),
  ),
  heatMaps: z
    .array(
      z.strictObject({
        example: count,
        method: z.enum(HEAT_METHODS),
        layer: z.string().nullable(),
        height: count,
        width: count,
        values: floats,
        inside: share.nullable(),
        area: share.nullable(),
      }),
    )
    .optional(),
  artifact: z.string().nullable(),
});

const namedSchema = z.strictObject({
  trial: z.string(),
  result: resultSchema,
  model: modelSchema.nullable(),
});
