import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { buildContent } from './build.ts';
import { chartsOf } from './charts/charts.ts';
import { renderSvg } from './charts/render.ts';
import { renderPage } from './html/page.ts';
import type { ReportInput } from './input.ts';
import { renderMarkdown } from './markdown.ts';

const CHARTS = 'charts';

/**
 * Writes `summary.md`, `index.html` and, for each chart, `charts/<name>.vl.json`
 * (Vega-Lite, its data inlined) and `charts/<name>.svg`. All of it is rendered
 * and written aside first and then moved into place, so no file is ever half
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

/** Every file's text by its path in the folder. */
async function renderFiles(input: ReportInput): Promise<Map<string, string>> {
  const charts = chartsOf(input);
  const files = new Map<string, string>();
  const drawings = new Map<string, string>();
  for (const { name, spec } of charts) {
    const svg = await renderSvg(spec);
    drawings.set(name, svg);
    files.set(join(CHARTS, `${name}.vl.json`), `${JSON.stringify(spec, null, 2)}\n`);
    files.set(join(CHARTS, `${name}.svg`), svg);
  }
  const content = buildContent(input, charts);
  files.set('summary.md', renderMarkdown(content));
  files.set('index.html', renderPage(content, drawings, input));
  return files;
}

async function moveIntoPlace(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
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
  written: ReadonlyMap<string, string>,
): Promise<void> {
  const names = await readdir(join(folder, CHARTS));
  const stale = names
    .filter((name) => name.endsWith('.vl.json') && !written.has(join(CHARTS, name)))
    .flatMap((name) => [name, name.replace(/\.vl\.json$/, '.svg')]);
  for (const name of stale) await rm(join(folder, CHARTS, name), { force: true });
}
