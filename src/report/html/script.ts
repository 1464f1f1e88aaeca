import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The page's script, and the hash by which a page allows it and no other. */
export function pageScript(): { readonly text: string; readonly hash: string } {
  const text = readFileSync(new URL('./script.bundle.js', import.meta.url), 'utf8');
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` };
}
