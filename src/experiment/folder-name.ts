import { basename, resolve } from 'node:path';

/** Characters of an axis's name at most. */
export const LONGEST_NAME = 60;

/**
 * The name of a folder in the letters that an axis's may have: `x-rays` of `data/x rays`; `images`
 * where it has none of them.
 */
export function folderName(dir: string): string {
  const plain = basename(resolve(dir))
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+|(-|\.d)+$/g, '');
  return plain.slice(0, LONGEST_NAME) || 'images';
}
