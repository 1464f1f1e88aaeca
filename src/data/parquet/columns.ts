import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet';
import * as z from 'zod';
import { BenchError } from '../../errors.ts';
import type { ParquetSpec } from '../../experiment/data-schema.ts';
import { some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { said } from '../faults.ts';

/** The columns that are read. */
export interface ParquetColumns {
  readonly image: string;
  /** Whether images are `{ bytes, path }`, as Hugging Face has them, or bytes alone. */
  readonly struct: boolean;
  readonly label: string;
  /** What whole numbers stand for; null where the file does not say. */
  readonly names: readonly string[] | null;
  /** Whether labels are whole numbers. */
  readonly numbers: boolean;
  readonly split: string | null;
  readonly group: string | null;
  /** Columns that are not read. */
  readonly unused: readonly string[];
}

/** What Hugging Face's `datasets` writes of a column; others are not looked at. */
const featureSchema = z.object({
  _type: z.string(),
  names: z.union([z.array(z.string()), z.record(z.string(), z.string())]).optional(),
});
const metadataSchema = z.object({
  info: z.object({ features: z.record(z.string(), z.unknown()) }),
});

type Features = ReadonlyMap<string, z.output<typeof featureSchema>>;

/** What columns of classes are called, where no type says it. */
const LABELS = ['label', 'labels', 'class', 'category', 'target'];

/**
 * The columns of images and labels: those that the experiment names, else the only ones that can be.
 * @throws BenchError `data` where there is none, or more than one.
 */
export function columnsOf(
  file: string,
  { columns }: ParquetSpec,
  metadata: FileMetaData,
  tree: SchemaTree,
): ParquetColumns {
  const features = featuresOf(metadata);
  const there = new Map(tree.children.map((child) => [child.element.name, child]));
  const named = (key: keyof typeof columns): string | null => {
    const name = columns[key];
    if (name === undefined) return null;
    if (there.has(name)) return name;
    throw fault(
      `${file} has no column ${said(name)}${didYouMean(name, [...there.keys()], said)}; ${listText(there)}`,
      `Correct \`columns: { ${key} }\`.`,
    );
  };
  const image = named('image') ?? imageIn(file, there, features);
  const label = named('label') ?? labelIn(file, there, features, image);
  const [split, group] = [named('split'), named('group')];
  const own = there.get(image)!;
  const struct = isStruct(own);
  if (!struct && !isBinary(own.element))
    throw fault(
      `the column ${said(image)} of ${file} holds no images: expected bytes, or { bytes, path }`,
      'Name the column of images in `columns: { image }`.',
    );
  const { element } = there.get(label)!;
  if (!isWhole(element) && !isText(element))
    throw fault(
      `the column ${said(label)} of ${file} holds no classes: expected whole numbers or texts`,
      'Name the column of classes in `columns: { label }`.',
    );
  const read = [image, label, split, group];
  return {
    image,
    struct,
    label,
    names: isWhole(element) ? namesOf(features.get(label)) : null,
    numbers: isWhole(element),
    split,
    group,
    unused: [...there.keys()].filter((name) => !read.includes(name)),
  };
}

function featuresOf({ key_value_metadata: pairs = [] }: FileMetaData): Features {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Columns are then known by their types and names alone.
    return new Map();
  }
  const { data } = metadataSchema.safeParse(value);
  return new Map(
    Object.entries(data?.info.features ?? {}).flatMap(([name, own]) => {
      const feature = featureSchema.safeParse(own);
      return feature.success ? [[name, feature.data] as const] : [];
    }),
  );
}

function namesOf(feature: z.output<typeof featureSchema> | undefined): readonly string[] | null {
  if (feature?._type !== 'ClassLabel' || feature.names === undefined) return null;
  const names = Array.isArray(feature.names)
    ? feature.names
    : Object.entries(feature.names)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, name]) => name);
  return names.map((name) => name.normalize('NFC'));
}

function imageIn(file: string, there: ReadonlyMap<string, SchemaTree>, features: Features): string {
  const names = [...there.keys()];
  const typed = names.filter((name) => features.get(name)?._type === 'Image');
  const structs = names.filter((name) => isStruct(there.get(name)!));
  const binary = names.filter((name) => isBinary(there.get(name)!.element));
  const found = [typed, structs, binary].find(({ length }) => length > 0) ?? [];
  if (found.length === 1) return found[0]!;
  throw fault(
    found.length === 0
      ? `${file} has no column of images; ${listText(there)}`
      : `${file} has ${found.length} columns of images: ${some(found.map(said))}`,
    found.length === 0
      ? "Images are in a column of their files' bytes, or of { bytes, path }, as Hugging Face's `datasets` writes them; where the table has paths alone, save it as .csv and use `manifest`."
      : 'Name one in `columns: { image }`.',
  );
}

function labelIn(
  file: string,
  there: ReadonlyMap<string, SchemaTree>,
  features: Features,
  image: string,
): string {
  const names = [...there.keys()].filter((name) => name !== image);
  const typed = names.filter((name) => features.get(name)?._type === 'ClassLabel');
  const usual = LABELS.flatMap((word) => names.filter((name) => name.toLowerCase() === word));
  if (typed.includes('label')) return 'label';
  const found = typed.length > 0 ? typed : usual;
  if (found.length === 1) return found[0]!;
  throw fault(
    found.length === 0
      ? `${file} has no column of classes; ${listText(there)}`
      : `${file} has ${found.length} columns of classes: ${some(found.map(said))}`,
    'Name the column of classes in `columns: { label }`.',
  );
}

const isStruct = ({ children }: SchemaTree) =>
  children.some(({ element }) => element.name === 'bytes' && isBinary(element));

function isText({ type, converted_type: converted, logical_type: logical }: SchemaElement) {
  const isWord = (name: string | undefined) => ['UTF8', 'ENUM', 'STRING'].includes(name ?? '');
  return type === 'BYTE_ARRAY' && (isWord(converted) || isWord(logical?.type));
}

const isBinary = (element: SchemaElement) => element.type === 'BYTE_ARRAY' && !isText(element);

const isWhole = ({ type, converted_type: converted, logical_type: logical }: SchemaElement) =>
  (type === 'INT32' || type === 'INT64') &&
  (converted === undefined || /^U?INT_/.test(converted)) &&
  (logical === undefined || logical.type === 'INTEGER');

const listText = (there: ReadonlyMap<string, unknown>) =>
  `there ${there.size === 1 ? 'is' : 'are'} ${some([...there.keys()].map(said), 20)}`;

export function fault(message: string, remedy: string, cause?: unknown): BenchError {
  return new BenchError('data', message, { remedy, cause });
}
