import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { didYouMean } from '../text/suggest.ts';

/** Of a path that is not there: `, did you mean "a/b"?`; empty where nothing beside it is like it. */
export function siblingsLike(path: string): string {
  const folder = dirname(path);
  try {
    return didYouMean(basename(path), readdirSync(folder), (name) =>
      JSON.stringify(join(folder, name)),
    );
  } catch {
    // There is no such folder either.
    return '';
  }
}
