import type { z } from 'zod';
import { BenchError } from '../errors.ts';
import { didYouMean } from '../text/suggest.ts';
import { type Fault, plainData } from './plain-data.ts';
import { type Experiment, experimentSchema } from './schema.ts';
import { unknownKeys } from './unknown-keys.ts';

/**
 * An experiment with its defaults filled in.
 * @throws BenchError `experiment` that lists every fault with file, key, expected and received.
 */
export function validateExperiment(file: string, value: unknown): Experiment {
  return validated(experimentSchema, value, `${file} is not a valid experiment`);
}

/**
 * A value with its schema's defaults filled in.
 * @param otherwise What is said first where it does not fit.
 * @throws BenchError `experiment` that lists every fault with key, expected and received.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  otherwise: string,
): z.output<Schema> {
  const plain = plainData(value);
  if ('faults' in plain) throw unplain(otherwise, plain.faults);
  const parsed = schema.safeParse(plain.data, { reportInput: true, error: unknownKeys(schema) });
  if (parsed.success) return parsed.data;
  throw invalid(
    otherwise,
    parsed.error.issues.flatMap((issue) => faultsOf(issue, plain.data)),
  );
}

/**
 * That a value cannot be copied as plain data.
 * @param otherwise What is said first.
 */
export function unplain(otherwise: string, faults: readonly Fault[]): BenchError {
  return invalid(
    otherwise,
    faults.map(({ path, received }) => {
      const expected = path.length === 0 ? 'an object' : 'plain data';
      return `${keyOf(path)}: expected ${expected}, received ${received}`;
    }),
  );
}

/** Faults that one message lists. */
const MAX_FAULTS = 50;

function invalid(otherwise: string, faults: readonly string[]): BenchError {
  const rest = faults.length - MAX_FAULTS;
  const told = rest > 0 ? [...faults.slice(0, MAX_FAULTS), `and ${rest} more`] : faults;
  return new BenchError('experiment', [otherwise, ...told].join('\n  '), {
    remedy: 'Correct the file; an editor shows the allowed keys, as they are typed.',
  });
}

/** One line a fault: `training.epochs: expected a number > 0, received -1`. */
function faultsOf(issue: z.core.$ZodIssue, root: unknown): string[] {
  const key = keyOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const suggestions = issue.message.split('\n');
    return issue.keys.map(
      (name, i) => `${keyOf([...issue.path, name])}: unknown key${suggestions[i] ?? ''}`,
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.reduce((a, b) => (depth(b) > depth(a) ? b : a));
    if (depth(closest) > 0)
      return closest.flatMap((inner) =>
        faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, root),
      );
  }
  const received = at(root, issue.path);
  const meant = typeof received === 'string' ? didYouMean(received, wordsOf(issue), quoted) : '';
  return [`${key}: ${expectedOf(issue)}, received ${shown(received)}${meant}`];
}

const quoted = (word: string) => JSON.stringify(word);

/** The words of which one was expected. */
function wordsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union')
    return 'options' in issue
      ? (issue.options as unknown[]).filter((option) => typeof option === 'string')
      : issue.errors.flatMap((errors) => errors.flatMap(wordsOf));
  if (issue.code !== 'invalid_value') return [];
  return issue.values.filter((value) => typeof value === 'string');
}

const depth = (issues: z.core.$ZodIssue[]) => Math.max(...issues.map((issue) => issue.path.length));

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${article(issue.expected)}`;
    case 'invalid_value':
      return `expected ${anyOf(issue.values)}`;
    case 'too_small':
      return (
        lengthOf(issue.origin, 'at least', issue.minimum) ??
        `expected a number ${issue.inclusive ? '>=' : '>'} ${issue.minimum}`
      );
    case 'too_big':
      return (
        lengthOf(issue.origin, 'at most', issue.maximum) ??
        `expected a number ${issue.inclusive ? '<=' : '<'} ${issue.maximum}`
      );
    case 'invalid_union':
      if ('options' in issue) return `expected ${anyOf(issue.options as unknown[])}`;
      return `expected ${issue.errors.map(([first]) => bare(first)).join(' or ')}`;
    default:
      return `expected ${issue.message}`;
  }
}

/** What lists and texts are counted in. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  array: ['entry', 'entries'],
  string: ['character', 'characters'],
};

/** A bound on how long a list or text is; undefined for a number. */
function lengthOf(origin: string, bound: string, length: number | bigint): string | undefined {
  const unit = UNITS[origin];
  return unit && `expected ${bound} ${length} ${unit[Number(length) === 1 ? 0 : 1]}`;
}

/** One member of a union, without the word that all would repeat. */
function bare(issue: z.core.$ZodIssue | undefined): string {
  return issue === undefined ? 'something else' : expectedOf(issue).replace(/^expected /, '');
}

function anyOf(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}

function keyOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the experiment)';
  return path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`,
    )
    .join('');
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  if (type === 'record') return 'an object';
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
