import { existsSync, lstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { type Inspected, inspectData } from '../../data/inspect/inspect.ts';
import { BenchError } from '../../errors.ts';
import { axisName } from '../../experiment/data-schema.ts';
import { folderName, LONGEST_NAME } from '../../experiment/folder-name.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { dataLines } from '../../runner/progress/start-lines.ts';
import { visibleLines } from '../../text/visible.ts';
import { jsonOption } from '../arguments/options.ts';
import { sizesText } from '../output/data-findings.ts';
import { printJson, printLine } from '../output/print.ts';
import { scaffold } from '../output/scaffold.ts';

/** Folder of the experiments of a project. */
const FOLDER = 'experiments';
/** Of files that are data sets: no part of a name. */
const ENDING = /\.(csv|tsv|jsonl|ndjson|npz|parquet|tar)$/i;

interface Arguments {
  dir: string | undefined;
  name: string | undefined;
  force: boolean;
  json: boolean;
}

export const initCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('dir', {
        describe:
          'Folder of images, a folder for each class in it, or a table or archive of them; without it, images are drawn',
        type: 'string',
      })
      .options({
        name: {
          describe: `Name of the experiment and of its file in ${FOLDER}/; by default of the folder`,
          type: 'string',
          requiresArg: true,
        },
        force: {
          describe: 'Replace the file where there is one',
          type: 'boolean',
          default: false,
        },
        json: jsonOption,
      })
      .example('$0 init', `${FOLDER}/first.ts, on images that are drawn`)
      .example('$0 init data/photos', `${FOLDER}/photos.ts, on the images of a folder`),
  handler: init,
};

async function init({ dir, name: asked, force, json }: Arguments): Promise<void> {
  const name = asked === undefined ? nameOf(dir) : named(asked);
  const file = `${FOLDER}/${name}.ts`;
  refuseThere(file, force);
  const found =
    dir === undefined ? null : await inspectData(normalize(dir), { name, unreadable: 'error' });
  const text = scaffold(name, file, found);
  await write(file, text, force);
  if (json) return printJson({ file, experiment: name, data: found, next: nextSteps(file) });
  printLine(`wrote ${file}`);
  for (const line of found === null ? [] : linesOf(found)) printLine(visibleLines(line));
  printLine(
    `\nnext:\n${nextSteps(file)
      .map((step) => `  ${step}`)
      .join('\n')}`,
  );
}

/** @throws BenchError `usage` for what the schema does not take. */
function named(asked: string): string {
  // x.d.ts would be a declaration, which is not run.
  if (axisName.safeParse(asked).success && !asked.endsWith('.d')) return asked;
  throw new BenchError(
    'usage',
    `--name: expected letters, digits, dots, dashes and underscores, at most ${LONGEST_NAME}, received ${JSON.stringify(asked)}`,
    { remedy: 'Name it such as chest-xrays.' },
  );
}

const nameOf = (dir: string | undefined) =>
  dir === undefined ? 'first' : folderName(dir.replace(ENDING, ''));

function refuseThere(file: string, force: boolean): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || (force && !found.isDirectory())) return;
  const what = found.isDirectory() ? 'is a folder' : 'is there already';
  throw new BenchError('usage', `${file} ${what}: nothing was written`, {
    remedy: `Choose another name with --name${found.isDirectory() ? '' : ', or replace it with --force'}.`,
  });
}

/** Never over a file that has come meanwhile, unless that was asked for. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  if (force && existsSync(file)) return writeWhole(file, text);
  makeFolder(dirname(file));
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') refuseThere(file, false);
    throw thrown;
  }
}

function linesOf(found: Inspected): string[] {
  const { counts, notes, warnings, guesses, groupHint } = found;
  return [
    ...dataLines(
      [counts],
      [...warnings, ...notes].map((note) => `${counts.name}: ${note}`),
    ),
    `data ${counts.name}: ${sizesText(found)}`,
    ...guesses.map((guess) => `check ${counts.name}: ${guess}; the file has what is most likely`),
    ...(groupHint === null
      ? []
      : [
          `check ${counts.name}: names look as if several images were of one patient or object: uncomment \`groupBy\` in the file to keep those in one split`,
        ]),
  ];
}

function nextSteps(file: string): string[] {
  return [`npx bench run ${file} --list`, `npx bench run ${file}`];
}
