import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, in which the build fills `dist`. */
const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** The path of a file of this package, such as `dist/kernels.wasm`, whether or not it is there. */
export function packageFile(path: string): string {
  return join(ROOT, path);
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
