import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms whose code decides what a trial computes. */
const ROOMS = ['backend', 'data', 'models', 'training', 'spec'];

/** SHA-256 over the code that computes, so that an old result is not taken for a new one. */
export function codeHash(): string {
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    const folder = fileURLToPath(new URL(`../${room}`, import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    for (const file of files.filter((name) => /\.((js|wasm))$/.test(name))) {
      hash.update(`${room}/${file}\0`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex');
}
