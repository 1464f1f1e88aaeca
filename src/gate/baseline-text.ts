import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { axisName } from '../experiment/data-schema.ts';
import { contentHash } from '../experiment/hash.ts';
import { plainData } from '../experiment/plain-data.ts';
import type { RunSnapshot } from './snapshot.ts';

/** Of the file's form; a reader of another version cannot know what its figures mean. */
const BASELINE_SCHEMA = 2;
/** Those of before that still say what they said: schema 1 did not have the answers. */
const READ = [1, BASELINE_SCHEMA];

const figure = z.number().nullable();
const hash = z.string().nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();
const cell = {
  base: z.string(),
  source: axisName.nullable(),
  target: axisName,
  regime: axisName,
  trainSize: z.int().positive().nullable(),
  budget: z.enum(['equal', 'converged']).nullable(),
};

const trialSchema = z.strictObject({
  ...cell,
  seed: z.int().nonnegative(),
  hash: z.string(),
  startedAt: z.string(),
  error: z.string().nullable(),
  accuracy: z.number().min(0).max(1).nullable(),
  metric: z
    .strictObject({ name: z.string(), value: z.number().min(0).max(1).nullable() })
    .optional(),
  folds: z.strictObject({ folds: z.int().min(2), testShare: z.number().positive() }).optional(),
  testImages: z.int().positive().nullable(),
  right: z.base64().nullable().default(null),
  groups: z.base64().nullable().default(null),
  seconds: figure,
  memoryBytes: figure,
  code: hash,
  data: hash,
  weights: hash,
  backend: hash,
  machine: z.string().nullable(),
});

const experimentSchema = z.strictObject({
  name: axisName,
  file: z.string(),
  skipReason: z.string().nullable(),
  trials: z.array(trialSchema),
  verdicts: z.array(
    z.strictObject({
      ...cell,
      verdict: z.enum(['negative', 'positive', 'equivalent', 'inconclusive']),
      gap: figure,
      interval,
    }),
  ),
  throughput: z.array(
    z.strictObject({
      base: z.string(),
      task: z.enum(['inference', 'training']),
      batchSize: z.int().positive(),
      medianSeconds: z.number().positive().nullable(),
      runs: z.array(z.array(z.number().positive())),
    }),
  ),
});

const snapshotSchema: z.ZodType<RunSnapshot> = z.strictObject({
  run: z.int().positive(),
  startedAt: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  partial: z.boolean(),
  code: hash,
  backend: z.string(),
  machine: z.string(),
  experiments: z.array(experimentSchema),
});

/**
 * A baseline as the text of its file: JSON with a line for each trial, verdict and
 * task, so that a change shows as the lines it changed.
 */
export function baselineText(snapshot: RunSnapshot): string {
  const { experiments, ...facts } = snapshot;
  const head = Object.entries({
    transferBenchBaseline: BASELINE_SCHEMA,
    checksum: contentHash(snapshot),
    ...facts,
  }).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const body = experiments.map(({ name, file, skipReason, ...lists }) =>
    [
      '    {',
      `      "name": ${JSON.stringify(name)},`,
      `      "file": ${JSON.stringify(file)},`,
      `      "skipReason": ${JSON.stringify(skipReason)},`,
      Object.entries(lists)
        .map(([key, rows]) => `      ${JSON.stringify(key)}: ${listText(rows)}`)
        .join(',\n'),
      '    }',
    ].join('\n'),
  );
  return `{\n${head.join(',\n')},\n  "experiments": [\n${body.join(',\n')}\n  ]\n}\n`;
}

function listText(rows: readonly unknown[]): string {
  if (rows.length === 0) return '[]';
  return `[\n${rows.map((row) => `        ${JSON.stringify(row)}`).join(',\n')}\n      ]`;
}

/**
 * Reads a baseline's text. What was edited is refused: a figure by hand is no
 * measurement, and a bad merge looks just the same.
 * @param file Its name, for messages.
 * @throws BenchError `baseline` for what is no baseline, of another version, edited or truncated.
 */
export function parseBaseline(file: string, text: string): RunSnapshot {
  const refuse = (what: string, remedy = AGAIN) => new BenchError('baseline', what, { remedy });
  const marker = text.match(/^(?:<{7}|={7}|>{7})/m);
  if (marker !== null) throw refuse(`${file} has unresolved merge conflicts`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(
      text.includes('"transferBenchBaseline"')
        ? `${file} is truncated or was edited: it is not valid JSON any more`
        : `${file} is not a baseline: expected JSON that \`bench baseline save\` wrote`,
    );
  }
  const version = (value as { transferBenchBaseline?: unknown } | null)?.transferBenchBaseline;
  if (version === undefined)
    throw refuse(`${file} is not a baseline: expected a file that \`bench baseline save\` wrote`);
  if (!READ.some((each) => each === version))
    throw refuse(
      `${file} is of baseline schema ${JSON.stringify(version)}; this transfer-bench reads ${READ.join(' and ')}`,
      'Save it again with the transfer-bench that compares, from a run of its store.',
    );
  const { transferBenchBaseline: _, checksum, ...content } = value as Record<string, unknown>;
  // Before anything walks it: what nests without end is no plain data.
  if ('faults' in plainData(content)) throw refuse(`${file} is not a whole baseline`);
  if (checksum !== contentHash(content))
    throw refuse(`${file} was edited: its content does not match its checksum`);
  const parsed = snapshotSchema.safeParse(content);
  if (!parsed.success) throw refuse(`${file} is not a whole baseline`);
  return parsed.data;
}

const AGAIN =
  'Restore it from version control, or save it again with `bench baseline save --output`.';
