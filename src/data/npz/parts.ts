import { BenchError, reasonOf } from '../../errors.ts';
import type { NpzSpec } from '../../experiment/data-schema.ts';
import { some } from '../../text/numbers.ts';
import type { Arrays } from './archive.ts';
import { integersOf, type NpyArray, npyArray, textsOf } from './array.ts';

const PARTS = ['train', 'val', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** What an archive says of the images of a split. */
export interface Said {
  readonly labels: readonly number[];
  /** What each belongs to; null where nothing says it. */
  readonly groups: readonly string[] | null;
}

/** The ending of arrays of groups where none is named. */
const GROUPS = 'groups';

/**
 * The labels and groups of the splits that are there.
 * @throws BenchError `data` for arrays that are missing, of another type or shape, or of different
 *   lengths.
 */
export async function partsOf(spec: NpzSpec, arrays: Arrays): Promise<Map<Part, Said>> {
  const names = namesIn(spec.file, arrays);
  const groups = groupsEnding(spec, arrays, names);
  const parts = new Map<Part, Said>();
  for (const part of names) {
    const labels = await readArray(spec, arrays, `${part}_labels`, labelsOf);
    const own =
      groups === null
        ? null
        : await readArray(spec, arrays, `${part}_${groups}`, (array) => listed(array, textsOf));
    if (own !== null && own.length !== labels.length)
      throw fault(
        spec.file,
        `has ${labels.length} labels in "${part}_labels" and ${own.length} groups in "${part}_${groups}"`,
        'Save both arrays of the same images.',
      );
    parts.set(part, { labels, groups: own });
  }
  refuseSharedGroups(spec.file, parts);
  return parts;
}

/** Names of arrays that are not read. */
export function unusedIn({ groups = GROUPS }: NpzSpec, arrays: Arrays): string[] {
  const read = PARTS.flatMap((part) =>
    ['images', 'labels', groups].map((ending) => `${part}_${ending}`),
  );
  return [...arrays.keys()].filter((name) => !read.includes(name));
}

/** The splits that are there. */
function namesIn(file: string, arrays: Arrays): Part[] {
  const has = (part: Part) => arrays.has(`${part}_images`) || arrays.has(`${part}_labels`);
  const names = PARTS.filter((part) => part !== 'val' || has(part));
  refuseMissing(
    file,
    arrays,
    names.flatMap((part) => [`${part}_images`, `${part}_labels`]),
  );
  return names;
}

function groupsEnding(spec: NpzSpec, arrays: Arrays, names: readonly Part[]): string | null {
  const { file, groups } = spec;
  if (groups === false) return null;
  const of = (ending: string) => names.map((part) => `${part}_${ending}`);
  if (groups === undefined && !of(GROUPS).some((name) => arrays.has(name))) return null;
  refuseMissing(file, arrays, of(groups ?? GROUPS));
  return groups ?? GROUPS;
}

function refuseMissing(file: string, arrays: Arrays, names: readonly string[]): void {
  const missing = names.filter((name) => !arrays.has(name));
  if (missing.length === 0) return;
  const found = [...arrays.keys()].map((name) => JSON.stringify(name));
  throw fault(
    file,
    `has no array ${missing.map((name) => JSON.stringify(name)).join(', ')}; there ${found.length === 1 ? 'is' : 'are'} ${some(found, 10) || 'none'}`,
    'Save the arrays by these names, as MedMNIST does.',
  );
}

/** @throws BenchError `data` that names the array. */
export async function readArray<T>(
  { file }: Pick<NpzSpec, 'file'>,
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
      'Save images as [n, h, w] or [n, h, w, 3], such as uint8, and labels as integers [n] or [n, 1].',
      cause,
    );
  }
}

function labelsOf(array: NpyArray): number[] {
  return listed(array, integersOf);
}

/** @throws Error for what is no list. */
function listed<T>(array: NpyArray, valuesOf: (array: NpyArray) => T[]): T[] {
  const [, columns = 1] = array.shape;
  if (array.shape.length === 0 || array.shape.length > 2 || columns === 0)
    throw new Error(`has the shape [${array.shape.join(', ')}], expected [n] or [n, 1]`);
  if (columns > 1)
    throw new Error(
      `has labels of ${columns} columns: images of several labels cannot be learnt here`,
    );
  return valuesOf(array);
}

function refuseSharedGroups(file: string, parts: ReadonlyMap<Part, Said>): void {
  const owner = new Map<string, Part>();
  for (const [part, { groups }] of parts)
    for (const group of groups ?? []) {
      const first = owner.get(group) ?? part;
      owner.set(group, first);
      if (first !== part)
        throw fault(
          file,
          `has the group ${JSON.stringify(group)} in two splits, "${first}" and "${part}"`,
          'Move all images of a group to one split, or leave groups out with `groups: false`.',
        );
    }
}

export function fault(file: string, words: string, remedy: string, cause?: unknown): BenchError {
  const between = words.startsWith(':') ? '' : ' ';
  return new BenchError('data', `${file}${between}${words}`, { remedy, cause });
}
