import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * A folder for what can be fetched or made again: `TRANSFER_BENCH_CACHE`, else
 * the platform's place for caches (`$XDG_CACHE_HOME` or ~/.cache on Linux,
 * ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows). It need not exist yet.
 */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['TRANSFER_BENCH_CACHE'];
  return join(root || envPaths('transfer-bench', { suffix: '' }).cache, ...parts);
}
