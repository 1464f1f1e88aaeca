import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { ReportInput } from './input/input.ts';
import { CHARTS, renderFiles } from './render-files.ts';

/**
 * Writes `summary.md`, `index.html` and, for each chart, `charts/<name>.vl.json`
 * (Vega-Lite, its data inlined), `charts/<name>.svg` and `charts/<name>.png`. All
 * of it is rendered and written aside first and then moved into place, so no file is ever half
 * written; charts that an earlier report left and this one lacks are removed.
 * The same input gives the same bytes.
 * @returns the files' paths, each beginning with `folder`.
 * @throws BenchError `report` when the folder cannot be written.
 */
export async function writeReport(
  input: ReportInput,
  folder: string,
): Promise<{ files: string[] }> {
  const contents = await renderFiles(input);
  try {
    makeFolder(join(folder, CHARTS));
    await moveIntoPlace(contents, folder);
    await removeStaleCharts(folder, contents);
  } catch (cause) {
    throw new BenchError(
      'report',
      `The report cannot be written to ${folder}: ${reasonOf(cause)}`,
      {
        remedy: 'Free some space, or choose a folder that you may write to.',
        cause,
      },
    );
  }
  return { files: [...contents.keys()].map((name) => join(folder, name)) };
}

async function moveIntoPlace(
  files: ReadonlyMap<string, string | Buffer>,
  folder: string,
): Promise<void> {
  // Inside the folder, so that the renames stay on one file system.
  const staging = await mkdtemp(join(folder, '.report-'));
  try {
    for (const [name, text] of files) {
      await mkdir(dirname(join(staging, name)), { recursive: true });
      await writeFile(join(staging, name), text);
    }
    for (const name of files.keys()) await rename(join(staging, name), join(folder, name));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Only specifications and their drawings: whatever else is in the folder is the user's. */
async function removeStaleCharts(
  folder: string,
  written: ReadonlyMap<string, string | Buffer>,
): Promise<void> {
  const names = await readdir(join(folder, CHARTS));
  const stale = names
    .filter((name) => name.endsWith('.vl.json') && !written.has(join(CHARTS, name)))
    .flatMap((name) => ['.vl.json', '.svg', '.png'].map((end) => name.replace(/\.vl\.json$/, end)));
  for (const name of stale) await rm(join(folder, CHARTS, name), { force: true });
}
