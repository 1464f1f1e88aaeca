import { isAbsolute, join, relative, resolve } from 'node:path';
import { BenchError } from '../errors.ts';

/**
 * The path of something in a folder, by a name that came from elsewhere.
 * @throws BenchError `report` for a name that leads out of the folder, or to the folder itself.
 */
export function inside(folder: string, name: string): string {
  const path = join(folder, name);
  const way = relative(resolve(folder), resolve(path));
  const isOut = way === '' || isAbsolute(way) || /^\.\.(?:$|[\\/])/.test(way);
  if (!isOut && !name.includes('\0')) return path;
  throw new BenchError('report', `${JSON.stringify(name)} names nothing in ${folder}`, {
    remedy: 'See where the store or the file that has this name is from; nothing was written.',
  });
}
