import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { writeFolderWhole } from '../../files/write-folder.ts';
import { mlrunsFiles } from '../../report/trackers/mlruns.ts';
import { tensorboardFiles } from '../../report/trackers/tensorboard.ts';
import type { TrackedFile, TrackedTrial } from '../../report/trackers/tracked.ts';

/** The trackers of experiments that trials are written for. */
export const TRACKERS = {
  tensorboard: tensorboardFiles,
  mlruns: mlrunsFiles,
} as const satisfies Record<string, (trial: TrackedTrial, root: string) => TrackedFile[]>;

export type TrackerName = keyof typeof TRACKERS;

/**
 * Writes trials for a tracker into a new folder, which is whole or not there.
 * @param none What is thrown where there is no trial.
 * @returns How many trials.
 * @throws BenchError `usage` for a folder that has something in it; `report` where it cannot be
 *   written.
 */
export async function writeTracker(
  to: TrackerName,
  trials: Iterable<TrackedTrial>,
  folder: string,
  none: () => BenchError,
): Promise<number> {
  assertFree(folder);
  const root = pathToFileURL(resolve(folder)).href;
  let written = 0;
  try {
    await writeFolderWhole(folder, async (aside) => {
      for (const trial of trials) {
        for (const { path, content } of TRACKERS[to](trial, root)) {
          const file = join(aside, path);
          makeFolder(dirname(file));
          writeFileSync(file, content);
        }
        written += 1;
      }
      if (written === 0) throw none();
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new BenchError('report', `${folder} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Free some space, or name a folder that you may write to.',
      cause,
    });
  }
  return written;
}

/** A folder that is there may be empty: what is in it is the user's. */
function assertFree(folder: string): void {
  if (!existsSync(folder)) return;
  const remedy = 'Name a folder that is not there yet.';
  if (!statSync(folder).isDirectory())
    throw new BenchError('usage', `--output: ${folder} is a file: expected a new folder`, {
      remedy,
    });
  if (readdirSync(folder).length > 0)
    throw new BenchError('usage', `--output: ${folder} is there already`, { remedy });
}
