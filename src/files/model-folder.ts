import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inside } from './inside.ts';

/** The files of a kept classifier. */
export const MODEL_FILES = ['model.json', 'weights.bin', 'trial.json'] as const;

/**
 * Where the model of a trial is kept.
 * @param home The folder of the store.
 * @throws BenchError `report` for a hash that leads out of it.
 */
export function modelFolder(home: string, hash: string): string {
  return inside(join(home, 'models'), hash);
}

/** Whether the model of a trial is kept, with all its files. */
export function hasModel(home: string, hash: string): boolean {
  const folder = modelFolder(home, hash);
  return MODEL_FILES.every((name) => existsSync(join(folder, name)));
}
