import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Puts a shell script into a folder, for a PATH that begins with it. */
export function fakeProgram(folder: string, name: string, script: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
