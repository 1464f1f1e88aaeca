import { join } from 'node:path';
import { inside } from './inside.ts';

/**
 * Where the model of a trial is kept.
 * @param home The folder of the store.
 * @throws BenchError `report` for a hash that leads out of it.
 */
export function modelFolder(home: string, hash: string): string {
  return inside(join(home, 'models'), hash);
}
