import { createHash } from 'node:crypto';
import { BenchError, reasonOf } from '../../errors.ts';
import type { NpzSpec } from '../../experiment/data-schema.ts';
import { some } from '../../text/numbers.ts';
import type { DataSet, MemorySet } from '../image-set.ts';
import { copiesAcross } from '../split/copies.ts';
import { type Arrays, withArrays } from './archive.ts';
import { integersOf, type NpyArray, npyArray } from './array.ts';
import { type Pictures, picturesOf, resized } from './pictures.ts';

const PARTS = ['train', 'val', 'test'] as const;
type Part = (typeof PARTS)[number];

interface Labelled {
  readonly images: Uint8Array;
  readonly labels: readonly number[];
}

/**
 * Images and labels in an archive of NumPy's, in the layout of MedMNIST (Yang et al. 2023): what is
 * in `val_images`, where it is there, is what every trial validates on.
 * @throws BenchError `data` for a file that is no such archive, arrays that are missing, of another
 *   type or shape, or of different lengths, and classes without an image in a split.
 */
export function npzDataSet(spec: NpzSpec): Promise<DataSet<MemorySet>> {
  return withArrays(spec.file, async (arrays) => {
    const names = namesIn(spec.file, arrays);
    const parts = new Map<Part, Labelled>();
    let first: Pictures | undefined;
    for (const part of names) {
      const pictures = await read(spec, arrays, `${part}_images`, picturesOf);
      first ??= pictures;
      refuseOther(spec.file, part, pictures, first);
      const labels = await read(spec, arrays, `${part}_labels`, labelsOf);
      if (labels.length !== pictures.count)
        throw fault(
          spec.file,
          `has ${pictures.count} images in "${part}_images" and ${labels.length} labels in "${part}_labels"`,
          'Save both arrays of the same images.',
        );
      parts.set(part, { images: await resized(pictures, spec), labels });
    }
    return dataSetOf(spec, parts, [...arrays.keys()]);
  });
}

function dataSetOf(
  spec: NpzSpec,
  parts: ReadonlyMap<Part, Labelled>,
  there: readonly string[],
): DataSet<MemorySet> {
  const classes = classesOf(spec, parts);
  const [train, val, tested] = [parts.get('train')!, parts.get('val'), parts.get('test')!];
  const held = val?.labels.length ?? 0;
  const dataSet = {
    name: spec.name,
    classes,
    train: imageSet(val === undefined ? [train] : [train, val], spec.size),
    test: imageSet([tested], spec.size),
    ...(held === 0
      ? {}
      : { validation: Int32Array.from({ length: held }, (_, i) => train.labels.length + i) }),
  };
  const unused = there.filter((name) => !PARTS.some((part) => name.startsWith(`${part}_`)));
  return {
    ...dataSet,
    fingerprint: fingerprintOf(dataSet, held),
    notes: () => [
      ...(unused.length > 0
        ? [`arrays of ${spec.file} not used: ${some(unused.map((name) => JSON.stringify(name)))}`]
        : []),
      ...copiesAcross(dataSet),
    ],
  };
}

/** The splits that are there. */
function namesIn(file: string, arrays: Arrays): Part[] {
  const has = (part: Part) => arrays.has(`${part}_images`) || arrays.has(`${part}_labels`);
  const names = PARTS.filter((part) => part !== 'val' || has(part));
  const missing = names
    .flatMap((part) => [`${part}_images`, `${part}_labels`])
    .filter((name) => !arrays.has(name));
  if (missing.length === 0) return names;
  const found = [...arrays.keys()].map((name) => JSON.stringify(name));
  throw fault(
    file,
    `has no array ${missing.map((name) => JSON.stringify(name)).join(', ')}; there ${found.length === 1 ? 'is' : 'are'} ${some(found, 10) || 'none'}`,
    'Save the arrays by these names, as MedMNIST does.',
  );
}

async function read<T>(
  { file }: NpzSpec,
  arrays: Arrays,
  name: string,
  as: (array: NpyArray) => T,
): Promise<T> {
  const content = await arrays.get(name)!();
  try {
    return as(npyArray(content));
  } catch (cause) {
    throw fault(
      file,
      `: the array ${JSON.stringify(name)} ${reasonOf(cause)}`,
      'Save images as uint8 [n, h, w] or [n, h, w, 3], and labels as integers [n] or [n, 1].',
      cause,
    );
  }
}

/** @throws Error for what is no list of integers. */
function labelsOf(array: NpyArray): number[] {
  const [, columns = 1] = array.shape;
  if (array.shape.length === 0 || array.shape.length > 2 || columns === 0)
    throw new Error(`has the shape [${array.shape.join(', ')}], expected [n] or [n, 1]`);
  if (columns > 1)
    throw new Error(
      `has labels of ${columns} columns: images of several labels cannot be learnt here`,
    );
  return integersOf(array);
}

function refuseOther(file: string, part: Part, pictures: Pictures, first: Pictures): void {
  const shape = ({ height, width, channels }: Pictures) => `[${height}, ${width}, ${channels}]`;
  if (shape(pictures) === shape(first)) return;
  throw fault(
    file,
    `has images ${shape(first)} in "train_images" and ${shape(pictures)} in "${part}_images"`,
    'Save images of one size, all grey or all RGB.',
  );
}

/** Labels from 0 without a gap, each in every split. */
function classesOf({ file, classNames }: NpzSpec, parts: ReadonlyMap<Part, Labelled>): string[] {
  const all = [...parts.values()].flatMap(({ labels }) => [...new Set(labels)]);
  const count = classNames?.length ?? new Set(all).size;
  const stray = all.find((label) => label < 0 || label >= count);
  if (stray !== undefined)
    throw fault(
      file,
      `has the label ${stray}, expected 0 to ${count - 1} for ${count} ${classNames === undefined ? 'labels' : '`classNames`'}`,
      'Number the classes from 0 without a gap, and name all of them or none.',
    );
  if (count < 2)
    throw fault(file, 'has one label only, 0', 'Give it images of two or more classes.');
  for (const [part, { labels }] of parts) {
    const seen = new Set(labels);
    const absent = Array.from({ length: count }, (_, i) => i).find((label) => !seen.has(label));
    if (absent !== undefined && part !== 'val')
      throw fault(
        file,
        `has no image of the label ${absent} in "${part}_images"`,
        'Give every class an image to train on and one to test on.',
      );
  }
  return classNames ?? Array.from({ length: count }, (_, i) => `${i}`);
}

function imageSet(parts: readonly Labelled[], size: number): MemorySet {
  const labels = Int32Array.from(parts.flatMap((part) => part.labels));
  const [only, ...more] = parts;
  const images =
    more.length === 0 ? only!.images : new Uint8Array(Buffer.concat(parts.map((p) => p.images)));
  return { images, labels, count: labels.length, height: size, width: size };
}

function fingerprintOf({ train, test }: DataSet<MemorySet>, held: number): string {
  const hash = createHash('sha256');
  for (const { images, labels, height } of [train, test])
    hash.update(`${height} ${labels.length} ${held}\n`).update(images).update(labels);
  return hash.digest('hex');
}

function fault(file: string, words: string, remedy: string, cause?: unknown): BenchError {
  const between = words.startsWith(':') ? '' : ' ';
  return new BenchError('data', `${file}${between}${words}`, { remedy, cause });
}
