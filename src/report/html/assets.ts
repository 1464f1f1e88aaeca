import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../../files/package.ts';

/** The page's script, and the hash by which a page allows it and no other. */
export function pageScript(): { readonly text: string; readonly hash: string } {
  const text = readFileSync(packageFile('dist/page.js'), 'utf8');
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` };
}

/** The page's style sheet. */
export function pageStyle(): string {
  return readFileSync(packageFile('dist/page.css'), 'utf8');
}
