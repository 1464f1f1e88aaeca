import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { escapePath, globSync } from 'tinyglobby';
import { BenchError, reasonOf } from '../../errors.ts';
import { imageFolderSchema } from '../../experiment/data-schema.ts';
import { folderName } from '../../experiment/folder-name.ts';
import { formatOf, startOf } from '../../files/format.ts';
import { assertNoDevice } from '../../files/regular-file.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { some } from '../../text/numbers.ts';
import { listImages } from '../image-folder/list.ts';
import { Undecided } from '../image-folder/undecided.ts';
import { quoted } from '../image-folder/walk.ts';
import type { Draft, Recognised } from './draft.ts';
import { tableDraft } from './table-draft.ts';

const TABLE = /\.(csv|tsv|jsonl|ndjson)$/i;
/** Tables of a folder that are looked into for one that lists its images. */
const MOST_TABLES = 5;

/**
 * What reads a folder or a file, by its names and what it holds.
 * @throws BenchError `data` for what is not there, and for what nothing reads.
 */
export function recognised(path: string): Recognised {
  return isFolder(path) ? ofFolder(path) : ofFile(path);
}

function isFolder(path: string): boolean {
  try {
    assertNoDevice(path);
    return statSync(path).isDirectory();
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new BenchError(
      'data',
      gone
        ? `there is no file or folder ${quoted(path)}${siblingsLike(path)}`
        : `${quoted(path)} cannot be looked at: ${reasonOf(cause)}`,
      {
        remedy: 'Give a path from the working directory to a folder or file that you may read.',
        cause,
      },
    );
  }
}

function ofFile(file: string): Recognised {
  if (TABLE.test(file)) return tableDraft(file);
  const draft = draftOf(file);
  if (draft !== null) return { draft, guesses: [] };
  throw notRead(file);
}

/** What reads a file by its ending alone. */
function draftOf(file: string): Draft | null {
  if (/\.npz$/i.test(file)) return { kind: 'npz', file };
  if (/\.parquet$/i.test(file)) return { kind: 'parquet', files: file };
  if (/\.tar$/i.test(file)) return { kind: 'web-dataset', files: file };
  return null;
}

function notRead(file: string): BenchError {
  const pickled = pickleFault(file);
  if (pickled !== null) return pickled;
  const format = formatOf(startOf(file));
  return new BenchError(
    'data',
    `${quoted(file)} is ${format === null ? 'no data set that is known here' : format.title}`,
    {
      remedy: `${format !== null && !format.image ? `To use what it holds, ${format.remedy}; then give` : 'Give'} a folder of images, a table of them (.csv, .tsv, .jsonl), or .npz, .parquet or .tar files.`,
    },
  );
}

/** Pickles are programs: whoever reads one runs it. */
function pickleFault(file: string): BenchError | null {
  const named =
    /\.(pkl|pickle|pyd|p)$/i.test(file) || /^(data|test)_batch(_\d)?$/.test(basename(file));
  if (!named && formatOf(startOf(file))?.id !== 'pickle') return null;
  const cifar = /(^|_)batch(_\d)?$/.test(basename(file));
  return new BenchError(
    'data',
    `${quoted(file)} is Python's pickle, which runs what it holds when it is read: it is never read here`,
    {
      remedy: cifar
        ? 'Take the binary version of CIFAR, `bench pull cifar10` or `bench pull cifar100`.'
        : 'Save its images and labels as .npz (numpy.savez), or as image files and a table of them.',
    },
  );
}

/** A table that lists its images, folders of classes, or files that are data sets themselves. */
function ofFolder(dir: string): Recognised {
  const names = namesIn(dir);
  const listing = names.filter((name) => TABLE.test(name)).slice(0, MOST_TABLES);
  const tables = listing.flatMap((name) => {
    const found = quietly(() => tableDraft(join(dir, name)));
    return found === null ? [] : [found];
  });
  if (tables.length === 1) return tables[0]!;
  if (tables.length > 1)
    throw new BenchError(
      'data',
      `${tables.length} tables of ${dir} list images: ${some(tables.map(({ draft }) => quoted((draft as { file: string }).file)))}`,
      { remedy: 'Give the one to look at.' },
    );
  const beside =
    listing.length === 0
      ? []
      : [
          `${some(listing.map(quoted))} ${listing.length === 1 ? 'lies' : 'lie'} beside the folders and ${listing.length === 1 ? 'is' : 'are'} not read; labels are the folders' names`,
        ];
  try {
    listImages(imageFolderSchema.parse({ kind: 'image-folder', dir }));
    return { draft: { kind: 'image-folder', dir }, guesses: beside };
  } catch (thrown) {
    if (thrown instanceof Undecided && Object.keys(thrown.suggested).length > 0)
      return { draft: { kind: 'image-folder', dir }, guesses: beside };
    const draft = draftOfFiles(dir, names);
    if (draft === null) throw thrown;
    return { draft, guesses: [] };
  }
}

function draftOfFiles(dir: string, names: readonly string[]): Draft | null {
  if (names.includes('data_batch_1.bin')) return { kind: 'cifar10', dir };
  if (names.includes('train.bin') && names.includes('test.bin')) return { kind: 'cifar100', dir };
  const archives = names.filter((name) => /\.npz$/i.test(name)).map((name) => join(dir, name));
  if (archives.length === 1) return draftOf(archives[0]!);
  if (archives.length > 1)
    throw new BenchError(
      'data',
      `${dir} holds ${archives.length} archives: ${some(archives.map(quoted))}`,
      { remedy: 'Give the one to look at.' },
    );
  const packed = packedIn(dir);
  if (packed !== null) return packed;
  const pickled = names.map((name) => pickleFault(join(dir, name))).find((each) => each !== null);
  if (pickled) throw pickled;
  return null;
}

/** Parquet files or tars in a folder, or in the folders of it, as Hugging Face's `data/` is. */
function packedIn(dir: string): Draft | null {
  const name = folderName(dir);
  for (const below of ['*', '*/*', '*/*/*'])
    for (const [kind, ending] of [
      ['parquet', 'parquet'],
      ['web-dataset', 'tar'],
    ] as const) {
      const pattern = `${escapePath(dir)}/${below}.${ending}`;
      if (globSync(pattern, { expandDirectories: false, onlyFiles: true }).length > 0)
        return { kind, name, files: pattern };
    }
  return null;
}

function namesIn(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw new BenchError('data', `${quoted(dir)} cannot be listed: ${reasonOf(cause)}`, {
      remedy: 'Give a folder that you may read.',
    });
  }
}

/** Null where a table is none of images. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof BenchError) return null;
    throw thrown;
  }
}
