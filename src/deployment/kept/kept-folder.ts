import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchError } from '../../errors.ts';
import { modelFolder } from '../../files/model-folder.ts';

/**
 * Where a trial's model is; null where it was not kept, or is gone.
 * @param storeFile Beside which models are kept.
 */
export function keptFolder(storeFile: string, hash: string): string | null {
  const folder = modelFolder(dirname(storeFile), hash);
  return existsSync(folder) ? folder : null;
}

/** A model that was not kept, or was removed since. */
export function notKept(what: string): BenchError {
  return new BenchError('usage', what, {
    remedy: "Set save: 'best' in its experiment and run it again: such trials are trained anew.",
  });
}
