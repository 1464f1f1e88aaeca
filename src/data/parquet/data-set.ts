import type { ParquetSpec } from '../../experiment/data-schema.ts';
import { some } from '../../text/numbers.ts';
import { said } from '../faults.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import {
  originOf,
  type PackedListing,
  packedDataSet,
  packedListing,
} from '../unpacked/data-set.ts';
import { packedFiles } from '../unpacked/files.ts';
import { unpackedImages } from '../unpacked/unpack.ts';
import type { ParquetColumns } from './columns.ts';
import { readParquet } from './read.ts';

/** Changes with what is read of a file. */
const VERSION = 1;

/**
 * The images of Parquet files, as Hugging Face's `datasets` writes them, unpacked into the cache.
 * @throws BenchError `data` for files that cannot be used.
 */
export async function listParquet(spec: ParquetSpec): Promise<PackedListing> {
  const files = packedFiles(spec.files);
  const paths = files.map(({ path }) => path);
  const { images, facts } = await unpackedImages({
    origin: originOf(spec.files),
    files: paths,
    how: { kind: 'parquet', version: VERSION, columns: spec.columns },
    read: (put) => readParquet(paths, spec, put),
  });
  const order = facts.numbers
    ? (facts.names ?? numbersIn(images.map(({ label }) => label)))
    : undefined;
  return packedListing(spec, files, images, {
    order,
    group: spec.columns.group,
    notes: notesOf(spec, facts),
  });
}

const numbersIn = (labels: readonly string[]) =>
  [...new Set(labels)].sort((a, b) => Number(a) - Number(b));

/** Columns that were taken without being named, and those that were not. */
function notesOf({ columns }: ParquetSpec, { image, label, unused }: ParquetColumns): string[] {
  const taken = [
    ...(columns.image === undefined ? [`images by the column ${said(image)}`] : []),
    ...(columns.label === undefined ? [`labels by the column ${said(label)}`] : []),
  ];
  return [
    ...(taken.length === 0 ? [] : [taken.join(', ')]),
    ...(unused.length === 0 ? [] : [`columns not used: ${some(unused.map(said))}`]),
  ];
}

/**
 * Images in Parquet files (`parquetSchema` says how they are read): the data set that a folder of
 * the same images, classes, splits and groups would be.
 * @throws BenchError `data` for files that cannot be used, for unreadable images (unless they are
 *   to be skipped), and for classes and groups that cannot be split.
 */
export async function parquetDataSet(spec: ParquetSpec): Promise<DataSet<StreamedSet>> {
  return packedDataSet(spec, await listParquet(spec));
}
