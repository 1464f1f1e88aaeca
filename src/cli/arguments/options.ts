import type { Options } from 'yargs';
import { BenchError } from '../../errors.ts';
import { defaultStoreFile } from '../../store/default-file.ts';

export const storeOption = {
  describe: 'SQLite file of all results; TRANSFER_BENCH_HOME sets its default folder',
  type: 'string',
  default: defaultStoreFile(),
  defaultDescription: '.transfer-bench/store.sqlite',
  requiresArg: true,
} as const satisfies Options;

/** A whole number above 0. A string option's, because as a number yargs would report `x` as NaN. */
export function wholeNumber(option: string, text: string, remedy: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BenchError('usage', `${option}: expected a whole number above 0, received ${text}`, {
    remedy,
  });
}

/** May be given several times. As an array of yargs it would take the words after it too. */
export const repeatable = {
  type: 'string',
  requiresArg: true,
  coerce: (given: string | string[] | undefined): string[] | undefined =>
    given === undefined ? undefined : [given].flat(),
} as const satisfies Options;

/** Only experiments of these names. */
export const experimentsOption = {
  describe: 'Only this experiment, by its name; may be repeated',
  ...repeatable,
} as const satisfies Options;

export const jsonOption = {
  describe: 'Print JSON on stdout',
  type: 'boolean',
  default: false,
} as const satisfies Options;

export const reportsOption = {
  describe: 'Folder for the reports, with one folder per experiment',
  type: 'string',
  default: 'reports',
  requiresArg: true,
} as const satisfies Options;
