import { readFileSync } from 'node:fs';
import { packageFile } from '../files/package.ts';

/**
 * SHA-256 over the code that decides a trial's numbers, so that an old result is not taken for
 * a new one. The build makes it: see scripts/code-hash.js.
 */
export function codeHash(): string {
  return readFileSync(packageFile('dist/code-hash.txt'), 'utf8').trim();
}
