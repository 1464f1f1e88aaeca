import { join } from 'node:path';

/** Where the store is when nobody says otherwise. */
export function defaultStoreFile(): string {
  return join(process.env['TRANSFER_BENCH_HOME'] ?? '.transfer-bench', 'store.sqlite');
}
