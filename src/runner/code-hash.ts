import { readFileSync } from 'node:fs';

/**
 * SHA-256 over the code that decides a trial's numbers, so that an old result is not taken for
 * a new one. The build makes it: see scripts/code-hash.js.
 */
export function codeHash(): string {
  const file = new URL('code-hash.json', import.meta.url);
  const { hash } = JSON.parse(readFileSync(file, 'utf8')) as { hash: string };
  return hash;
}
