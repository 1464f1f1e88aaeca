import { join } from 'node:path';
import type { Options } from 'yargs';

/** Where the store is when nobody says otherwise. */
function defaultStore(): string {
  return join(process.env['TRANSFER_BENCH_HOME'] ?? '.transfer-bench', 'store.sqlite');
}

export const storeOption = {
  describe: 'SQLite file of all results; TRANSFER_BENCH_HOME names its folder',
  type: 'string',
  default: defaultStore(),
  defaultDescription: '.transfer-bench/store.sqlite',
  requiresArg: true,
} as const satisfies Options;

export const jsonOption = {
  describe: 'Print JSON on stdout',
  type: 'boolean',
  default: false,
} as const satisfies Options;

export const reportsOption = {
  describe: 'Folder of the reports, one folder an experiment',
  type: 'string',
  default: 'reports',
  requiresArg: true,
} as const satisfies Options;
