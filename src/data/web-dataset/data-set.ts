import { readFileSync, statSync } from 'node:fs';
import { BenchError, firstLineOf } from '../../errors.ts';
import type { WebDatasetSpec } from '../../experiment/data-schema.ts';
import { assertFile } from '../../files/regular-file.ts';
import { bytes, listed, some } from '../../text/numbers.ts';
import { refusal, said } from '../faults.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import {
  originOf,
  type PackedListing,
  packedDataSet,
  packedListing,
} from '../unpacked/data-set.ts';
import { packedFiles } from '../unpacked/files.ts';
import { type Unpacked, unpackedImages } from '../unpacked/unpack.ts';
import { readWebDataset, type WebDatasetFacts } from './read.ts';

/** Changes with what is read of a file. */
const VERSION = 1;
/** Of a file of names. */
const MOST_BYTES = 2 ** 20;

/**
 * The images of tar files in WebDataset's layout, unpacked into the cache.
 * @throws BenchError `data` for files that cannot be used.
 */
export async function listWebDataset(spec: WebDatasetSpec): Promise<PackedListing> {
  const files = packedFiles(spec.files);
  const paths = files.map(({ path }) => path);
  const { image, label, group } = spec;
  const names = namesOf(spec);
  const { images, facts } = await unpackedImages({
    origin: originOf(spec.files),
    files: paths,
    how: { kind: 'web-dataset', version: VERSION, image, label, group },
    read: (put) => readWebDataset(paths, spec, put),
  });
  const named = names === null ? images : renamed(spec, images, names);
  return packedListing(spec, files, named, {
    order: names ?? numbersIn(images),
    // Of a key in a JSON file, such as `json.patient`, the key.
    group: group?.split('.').at(-1),
    notes: notesOf(spec, facts),
  });
}

/** The names of the classes; null where there are none. */
function namesOf({ classNames }: WebDatasetSpec): readonly string[] | null {
  if (classNames === undefined) return null;
  const names = typeof classNames === 'string' ? linesOf(classNames) : classNames;
  return names.map((name) => name.normalize('NFC'));
}

function linesOf(file: string): string[] {
  try {
    assertFile(file);
    const { size } = statSync(file);
    if (size > MOST_BYTES) throw new Error(`it has ${bytes(size)}, expected ${bytes(MOST_BYTES)}`);
    const lines = readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
    const names = lines.map((line) => line.trim()).filter((line) => line !== '');
    if (new Set(names).size < names.length) throw new Error('it has a name twice');
    return names;
  } catch (cause) {
    throw new BenchError('data', `the names of classes in ${file}: ${firstLineOf(cause)}`, {
      remedy: 'Give `classNames` a text file with a name a line, or a list.',
      cause,
    });
  }
}

/** Labels as the names of their numbers. */
function renamed(
  { files }: WebDatasetSpec,
  images: readonly Unpacked[],
  names: readonly string[],
): Unpacked[] {
  const stray = new Set<string>();
  const found = images.map((image) => {
    const name = /^\d+$/.test(image.label) ? names[Number(image.label)] : undefined;
    if (name === undefined && !names.includes(image.label)) stray.add(image.label);
    return { ...image, label: name ?? image.label };
  });
  if (stray.size === 0) return found;
  throw refusal(
    `labels of ${originOf(files)} have no name among \`classNames\``,
    [...stray].map((label) => `${said(label)}, expected 0 to ${names.length - 1}`),
    'Name all classes in `classNames`, in the order of their numbers.',
  );
}

/** The order of labels that are whole numbers; of others, none. */
function numbersIn(images: readonly Unpacked[]): string[] | undefined {
  const labels = [...new Set(images.map(({ label }) => label))];
  if (!labels.every((label) => /^\d+$/.test(label))) return undefined;
  return labels.sort((a, b) => Number(a) - Number(b));
}

function notesOf({ label }: WebDatasetSpec, { labelParts, unused }: WebDatasetFacts): string[] {
  return [
    ...(label === undefined ? [`labels by ${listed(labelParts.map(said))}`] : []),
    ...(unused.length === 0 ? [] : [`endings not used: ${some(unused.map(said))}`]),
  ];
}

/**
 * Images in tar files (`webDatasetSchema` says how they are read): the data set that a folder of
 * the same images, classes, splits and groups would be.
 * @throws BenchError `data` for files that cannot be used, for unreadable images (unless they are
 *   to be skipped), and for classes and groups that cannot be split.
 */
export async function webDatasetDataSet(spec: WebDatasetSpec): Promise<DataSet<StreamedSet>> {
  return packedDataSet(spec, await listWebDataset(spec));
}
