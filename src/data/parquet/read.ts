import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import * as z from 'zod';
import { BenchError, firstLineOf } from '../../errors.ts';
import type { ParquetSpec } from '../../experiment/data-schema.ts';
import { assertFile } from '../../files/regular-file.ts';
import { bytes as sizeText } from '../../text/numbers.ts';
import { refusal, said } from '../faults.ts';
import type { Packed } from '../unpacked/unpack.ts';
import { columnsOf, fault, type ParquetColumns } from './columns.ts';

/** Bytes that the read columns of a row group take, unpacked: they are in memory together. */
const MOST_BYTES = 2 ** 30;

const imageSchema = z.union([z.instanceof(Uint8Array), z.null()]);
const structSchema = z
  .object({
    bytes: imageSchema.optional(),
    path: z.union([z.string(), z.instanceof(Uint8Array), z.null()]).optional(),
  })
  .nullable();
/** A text, or bytes that are one, or a whole number. */
const cellSchema = z
  .union([
    z.string(),
    z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('utf8')),
    z.number().int(),
    z.bigint(),
  ])
  .transform((value) => `${value}`.trim().normalize('NFC'))
  .pipe(z.string().min(1));

/**
 * Reads the images and labels of Parquet files, a row group at a time.
 * @returns The columns, which all files have.
 * @throws BenchError `data` for what is no Parquet file, for columns that are not there or not
 *   plain, and for rows without an image or a label.
 */
export async function readParquet(
  files: readonly string[],
  spec: ParquetSpec,
  put: (image: Packed) => void,
): Promise<ParquetColumns> {
  let first: ParquetColumns | undefined;
  for (const [from, path] of files.entries()) {
    const columns = await guarded(path, () => readFile(path, from, spec, put));
    first ??= columns;
    refuseOther(path, columns, files[0]!, first);
  }
  return first!;
}

async function readFile(
  path: string,
  from: number,
  spec: ParquetSpec,
  put: (image: Packed) => void,
): Promise<ParquetColumns> {
  assertFile(path);
  const parquet = await import('hyparquet');
  const file = await parquet.asyncBufferFromFile(path);
  const metadata = await parquet.parquetMetadataAsync(file);
  const columns = columnsOf(path, spec, metadata, parquet.parquetSchema(metadata));
  const wanted = [columns.image, columns.label, columns.split, columns.group];
  const names = wanted.filter((name) => name !== null);
  const compressors = await boundedCompressors();
  const faults: string[] = [];
  let row = 0;
  for (const [at, { num_rows: rows }] of metadata.row_groups.entries()) {
    refuseLarge(path, metadata, at, names);
    const end = row + Number(rows);
    for (const each of await rowsOf(file, { metadata, names, compressors, row, end })) {
      const image = imageOf(each, columns, { from: path, row, faults });
      if (image !== null) put({ ...image, from, name: `${row}${image.ending}` });
      row += 1;
    }
  }
  if (faults.length === 0) return columns;
  throw refusal(
    `${faults.length} of ${row} rows of ${path} do not hold what they must`,
    faults,
    'Correct or remove the rows, or leave the file out of `files`.',
  );
}

interface Group {
  readonly metadata: FileMetaData;
  readonly names: string[];
  readonly compressors: Compressors;
  readonly row: number;
  readonly end: number;
}

async function rowsOf(
  file: AsyncBuffer,
  { metadata, names: columns, compressors, row, end }: Group,
): Promise<Record<string, unknown>[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const rows = await parquetReadObjects({
    file,
    metadata,
    columns,
    compressors,
    rowStart: row,
    rowEnd: end,
    utf8: false,
    geoparquet: false,
  });
  if (rows.length === end - row) return rows;
  throw new Error(`it has ${rows.length} rows from row ${row}, and says ${end - row}`);
}

/** Null where a row has no image or no label, which is told in `faults`. */
function imageOf(
  row: Record<string, unknown>,
  { image, struct, label, names, split, group }: ParquetColumns,
  { from, row: number, faults }: { from: string; row: number; faults: string[] },
): (Omit<Packed, 'from' | 'name'> & { readonly ending: string }) | null {
  const say = (words: string) => {
    faults.push(`row ${number}: ${words}`);
    return null;
  };
  const cell = (name: string) => cellSchema.safeParse(row[name]).data ?? null;
  const { bytes, path } = struct
    ? (structSchema.safeParse(row[image]).data ?? {})
    : { bytes: imageSchema.safeParse(row[image]).data, path: null };
  const file = path == null ? null : typeof path === 'string' ? path : Buffer.from(path).toString();
  if (bytes == null && file !== null)
    throw fault(
      `the column ${said(image)} of ${from} holds the paths of images alone, such as ${said(file)}, and not the images`,
      'Save the data set with its images embedded, as `push_to_hub` of `datasets` does, or list the files in a `manifest`.',
    );
  if (bytes == null) return say(`no image in the column ${said(image)}`);
  const found = cell(label);
  if (found === null) return say(`no label in the column ${said(label)}`);
  const named = names === null ? found : names[Number(found)];
  if (named === undefined)
    return say(
      `the label ${said(found)}, expected 0 to ${names!.length - 1}${found === '-1' ? ': images whose labels are withheld cannot be tested on' : ''}`,
    );
  if (split !== null && cell(split) === null) return say(`nothing in the column ${said(split)}`);
  if (group !== null && cell(group) === null) return say(`nothing in the column ${said(group)}`);
  return {
    bytes,
    label: named,
    split: split === null ? null : cell(split),
    group: group === null ? null : cell(group),
    ending: /\.[A-Za-z0-9]{1,5}$/.exec(file ?? '')?.[0] ?? '',
  };
}

function refuseLarge(
  path: string,
  { row_groups: groups }: FileMetaData,
  at: number,
  names: readonly string[],
): void {
  const sizes = groups[at]!.columns.flatMap(({ meta_data: meta }) =>
    meta !== undefined && names.includes(meta.path_in_schema[0]!)
      ? [Number(meta.total_uncompressed_size)]
      : [],
  );
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size >= 0 && size <= MOST_BYTES) return;
  throw fault(
    `row group ${at} of ${path} takes ${sizeText(size)}, expected at most ${sizeText(MOST_BYTES)}: it is in memory whole`,
    'Write it again with fewer rows a group, such as `row_group_size=100` of pyarrow.',
  );
}

/** A page may say that it unpacks to any number of bytes. */
async function boundedCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (length > MOST_BYTES)
          throw new Error(
            `a page unpacks to ${sizeText(length)}, expected at most ${sizeText(MOST_BYTES)}`,
          );
        return unpack(input, length);
      },
    ]),
  );
}

function refuseOther(
  path: string,
  columns: ParquetColumns,
  firstPath: string,
  first: ParquetColumns,
): void {
  const differing = (['image', 'label', 'names', 'numbers'] as const).find(
    (key) => JSON.stringify(columns[key]) !== JSON.stringify(first[key]),
  );
  if (differing === undefined) return;
  const what = differing === 'names' ? 'names of classes' : 'columns';
  throw fault(
    `${path} and ${firstPath} have other ${what}`,
    'Give files of one data set in `files`.',
  );
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BenchError || (cause as NodeJS.ErrnoException).syscall !== undefined)
      throw cause;
    // What the library trips over in a damaged file says nothing to whoever has it.
    const tripped = cause instanceof TypeError || cause instanceof RangeError;
    throw fault(
      `${path} cannot be read as Parquet: ${tripped ? 'it is damaged' : firstLineOf(cause)}`,
      'Give whole .parquet files, as pyarrow and `datasets` write them.',
      cause,
    );
  }
}
