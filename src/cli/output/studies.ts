import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Beside the experiments of minutes, the folder of those that take longer. */
const FOLDER = 'studies';

/** Experiment files in the folder `studies` beside some experiment files, if there is one. */
export function studiesBeside(files: readonly string[]): string[] {
  const folders = new Set(files.map((file) => join(dirname(file), FOLDER)));
  return [...folders].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => join(folder, name)),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Most folders have none beside them.
    return [];
  }
}
