import { createHash } from 'node:crypto';
import { BenchError } from '../../errors.ts';
import type { NpzSpec } from '../../experiment/data-schema.ts';
import { bytes, some } from '../../text/numbers.ts';
import type { Levels } from '../image-folder/decode.ts';
import { rangeNotes, windowOf } from '../image-folder/range.ts';
import type { DataSet, MemorySet } from '../image-set.ts';
import { copiesAcross } from '../split/copies.ts';
import { type Arrays, withArrays } from './archive.ts';
import { fault, type Part, partsOf, readArray, type Said, unusedIn } from './parts.ts';
import { levelsOf, type Pictures, picturesOf, resized } from './pictures.ts';
import { type Taken, takenOf } from './rows.ts';

/** Bytes that resized images of a split take at most: they are all in memory. */
const MOST_BYTES = 2 ** 31;

interface Loaded extends Taken {
  /** RGB bytes [rows, size, size, 3]. */
  readonly images: Uint8Array;
  /** What each belongs to; null where nothing says it. */
  readonly groups: readonly string[] | null;
}

/**
 * Images and labels in an archive of NumPy's, in the layout of MedMNIST (Yang et al. 2023): what is
 * in `val_images`, where it is there, is what every trial validates on.
 * @throws BenchError `data` for a file that is no such archive, arrays that are missing, of another
 *   type or shape, or of different lengths, classes without an image in a split, and values of
 *   which nothing says what is black and white.
 */
export function npzDataSet(spec: NpzSpec): Promise<DataSet<MemorySet>> {
  return withArrays(spec.file, async (arrays) => {
    const parts = await partsOf(spec, arrays);
    const { classes, taken } = takenOf(spec, parts);
    for (const [part, { rows }] of taken) refuseMany(spec, part, rows.length);
    const levels = await measured(spec, arrays, parts, taken);
    const window = await windowOf({ origin: spec.file, range: spec.range }, { levels }, []);
    const loaded = new Map<Part, Loaded>();
    for (const [part, own] of taken) {
      // Read again: the arrays of all splits are more than memory is meant for.
      const pictures = await readArray(spec, arrays, `${part}_images`, picturesOf);
      const { groups } = parts.get(part)!;
      loaded.set(part, {
        ...own,
        images: await resized(pictures, own.rows, spec, window),
        groups: groups && Array.from(own.rows, (row) => groups[row]!),
      });
    }
    const dataSet = dataSetOf(spec, classes, loaded);
    const unused = unusedIn(spec, arrays);
    const ranged = rangeNotes(spec.range, { levels }, window);
    const { size, resize } = spec;
    return {
      ...dataSet,
      decoding: { size, resize, window, deep: levels.some(({ deep }) => deep) },
      notes: () => [
        ...(dataSet.train.groups !== undefined && spec.groups === undefined
          ? [`groups by the arrays "train_groups" and so on of ${spec.file}`]
          : []),
        ...(unused.length > 0
          ? [`arrays of ${spec.file} not used: ${some(unused.map((name) => JSON.stringify(name)))}`]
          : []),
        ...ranged,
        ...copiesAcross(dataSet),
      ],
    };
  });
}

/** The values of the images that are taken, which are of one size and colour. */
async function measured(
  spec: NpzSpec,
  arrays: Arrays,
  parts: ReadonlyMap<Part, Said>,
  taken: ReadonlyMap<Part, Taken>,
): Promise<Levels[]> {
  const levels: Levels[] = [];
  let first: Pictures | undefined;
  for (const [part, { rows }] of taken) {
    const pictures = await readArray(spec, arrays, `${part}_images`, picturesOf);
    const { labels } = parts.get(part)!;
    if (labels.length !== pictures.count)
      throw fault(
        spec.file,
        `has ${pictures.count} images in "${part}_images" and ${labels.length} labels in "${part}_labels"`,
        'Save both arrays of the same images.',
      );
    // Of the first, what it is like and not what it holds.
    first ??= { ...pictures, values: pictures.values.slice(0, 0) };
    refuseOther(spec.file, part, pictures, first);
    levels.push(...levelsOf(pictures, rows));
  }
  return levels;
}

function refuseOther(file: string, part: Part, pictures: Pictures, first: Pictures): void {
  const shape = ({ height, width, channels, values }: Pictures) =>
    `[${height}, ${width}, ${channels}] of ${values.constructor.name.replace('Array', '').toLowerCase()}`;
  if (shape(pictures) === shape(first)) return;
  throw fault(
    file,
    `has images ${shape(first)} in "train_images" and ${shape(pictures)} in "${part}_images"`,
    'Save images of one size and type, all grey or all RGB.',
  );
}

function refuseMany({ file, size }: NpzSpec, part: Part, count: number): void {
  const needed = count * size * size * 3;
  if (needed <= MOST_BYTES) return;
  throw new BenchError(
    'data',
    `${count} images of ${file} take ${bytes(needed)} at ${size} px, expected at most ${bytes(MOST_BYTES)}: they are all in memory`,
    {
      remedy: `Lower \`size\`${part === 'val' ? '' : ` or \`${part}\``}, or save the images as files and list them in a \`manifest\`.`,
    },
  );
}

function dataSetOf(
  spec: NpzSpec,
  classes: string[],
  parts: ReadonlyMap<Part, Loaded>,
): DataSet<MemorySet> {
  const [train, val, tested] = [parts.get('train')!, parts.get('val'), parts.get('test')!];
  const held = val?.rows.length ?? 0;
  const names = [...new Set([...parts.values()].flatMap(({ groups }) => groups ?? []))];
  const dataSet = {
    name: spec.name,
    classes,
    train: imageSet(val === undefined ? [train] : [train, val], spec.size, names),
    test: imageSet([tested], spec.size, names),
    ...(held === 0
      ? {}
      : { validation: Int32Array.from({ length: held }, (_, i) => train.rows.length + i) }),
  };
  return { ...dataSet, fingerprint: fingerprintOf(dataSet, held) };
}

function imageSet(parts: readonly Loaded[], size: number, names: readonly string[]): MemorySet {
  const labels = Int32Array.from(parts.flatMap((part) => [...part.labels]));
  const [only, ...more] = parts;
  const numbers = new Map(names.map((name, number) => [name, number]));
  return {
    images:
      more.length === 0 ? only!.images : new Uint8Array(Buffer.concat(parts.map((p) => p.images))),
    labels,
    count: labels.length,
    height: size,
    width: size,
    ...(names.length === 0
      ? {}
      : {
          groups: Int32Array.from(
            parts.flatMap(({ groups }) => groups!.map((name) => numbers.get(name)!)),
          ),
          groupNames: names,
        }),
  };
}

function fingerprintOf({ train, test }: DataSet<MemorySet>, held: number): string {
  const hash = createHash('sha256');
  for (const { images, labels, height, groups } of [train, test]) {
    hash.update(`${height} ${labels.length} ${held}\n`).update(images).update(labels);
    if (groups !== undefined) hash.update(groups);
  }
  return hash.digest('hex');
}
