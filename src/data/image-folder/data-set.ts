import { createHash } from 'node:crypto';
import { openSync, readFileSync, readSync } from 'node:fs';
import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { groupFinder } from '../../experiment/group-pattern.ts';
import { some } from '../../text/numbers.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import { type Groups, groupedSplit, refuseLopsided } from '../split/group-split.ts';
import { stratifiedSplit } from '../split/split.ts';
import type { DecodedImages } from './cache.ts';
import { type Listing, listImages } from './list.ts';
import { notesOf } from './notes.ts';
import type { Example, Parts } from './parts.ts';
import { rangeNotes, windowOf } from './range.ts';
import { readImages } from './read.ts';
import type { Split } from './split-words.ts';
import { quoted } from './walk.ts';

/** Files listed in an error before the rest is counted. */
const SHOWN = 20;

/**
 * Images on disk, a folder for each class (`imageFolderSchema` says how they are
 * read). They are decoded once into the cache and read from there one by one, so
 * that a data set may be larger than memory.
 * @throws BenchError `data` for a folder of another layout, for unreadable files
 *   (unless they are to be skipped), and for classes too small to be split.
 */
export async function imageFolderDataSet(spec: ImageFolderSpec): Promise<DataSet<StreamedSet>> {
  const listing = listImages(spec);
  const files = listing.files.map(({ path }) => path);
  const asTheyAre = await readImages(files, spec);
  if (spec.unreadable === 'error' && asTheyAre.unreadable.length > 0)
    throw unreadableFiles(spec.dir, listing, asTheyAre);
  const window = await windowOf(
    spec,
    asTheyAre,
    asTheyAre.kept.map((at) => files[at]!),
  );
  const decoded = window === null ? asTheyAre : await readImages(files, spec, window);
  const { examples, names } = examplesOf(spec, listing, decoded);
  refuseSmallClasses(spec, listing, examples);
  const groups =
    spec.groupBy === undefined
      ? null
      : { of: Int32Array.from(examples, ({ group }) => group!), names };
  const parts = splitOf(spec, examples, groups);
  refuseAbsentClasses(spec, listing, parts);
  const held = parts.train.flatMap(({ split }, i) => (split === 'validation' ? [i] : []));
  const bytesOf = reader(decoded.pixels, spec.size);
  return {
    name: spec.name,
    classes: listing.classes,
    train: imageSet(parts.train, spec.size, names, bytesOf),
    test: imageSet(parts.test, spec.size, names, bytesOf),
    ...(held.length > 0 ? { validation: Int32Array.from(held) } : {}),
    fingerprint: fingerprintOf(spec, parts, decoded),
    notes: () => [
      ...notesOf(listing, decoded, parts, readFileSync(decoded.looks)),
      ...rangeNotes(spec.range, asTheyAre, window),
    ],
  };
}

interface Grouped {
  readonly examples: readonly Example[];
  /** What the groups are called, by number. */
  readonly names: readonly string[];
}

function examplesOf(
  { dir, groupBy }: ImageFolderSpec,
  { files }: Listing,
  decoded: DecodedImages,
): Grouped {
  const groupOf = groupBy === undefined ? null : groupFinder(groupBy);
  const numbers = new Map<string, number>();
  const without: string[] = [];
  const examples = decoded.kept.map((at, row): Example => {
    const file = files[at]!;
    if (groupOf === null) return { ...file, row, group: null };
    const group = groupOf(file.name);
    if (group === undefined) without.push(file.path);
    else if (!numbers.has(group)) numbers.set(group, numbers.size);
    return { ...file, row, group: numbers.get(group ?? '') ?? 0 };
  });
  if (without.length === 0) return { examples, names: [...numbers.keys()] };
  throw new BenchError(
    'data',
    `groupBy ${quoted(groupBy!)} finds no group in ${without.length} of ${examples.length} names of ${dir}: ${some(without.map(quoted))}`,
    { remedy: 'Change the expression so that its group is in every name.' },
  );
}

function splitOf(
  spec: ImageFolderSpec,
  examples: readonly Example[],
  groups: Groups | null,
): Parts {
  if (examples.some(({ split }) => split !== null)) {
    const isTest = ({ split }: Example) => split === 'test';
    const parts = {
      train: examples.filter((each) => !isTest(each)),
      test: examples.filter(isTest),
    };
    refuseSharedGroups(spec, examples);
    return parts;
  }
  const labels = Int32Array.from(examples, ({ label }) => label);
  const { train, heldOut } = drawn(spec, labels, groups);
  const pick = (indices: Int32Array) => Array.from(indices, (i) => examples[i]!);
  return { train: pick(train), test: pick(heldOut) };
}

function drawn(
  { dir, test, testSeed }: ImageFolderSpec,
  labels: Int32Array,
  groups: Groups | null,
) {
  if (groups === null) return stratifiedSplit(labels, test, testSeed);
  // One group to train on and one to validate on stay.
  const split = groupedSplit(labels, groups, test, testSeed, 2);
  refuseLopsided(dir, groups, split.heldOut, test);
  return split;
}

function refuseSharedGroups({ groupBy, dir }: ImageFolderSpec, examples: readonly Example[]): void {
  if (groupBy === undefined) return;
  const splits = new Map<number, { split: Split | null; path: string }>();
  for (const { group, split, path } of examples) {
    const first = splits.get(group!);
    if (first === undefined) splits.set(group!, { split, path });
    else if (first.split !== split)
      throw new BenchError(
        'data',
        `a group is in two splits of ${dir}: ${quoted(first.path)} and ${quoted(path)}`,
        { remedy: 'Move all images of a group to one split, or change `groupBy`.' },
      );
  }
}

/** What is tested on may be too few to have every class, most of all where groups are whole. */
function refuseAbsentClasses(
  { dir, groupBy }: ImageFolderSpec,
  { classes }: Listing,
  { train, test }: Parts,
): void {
  for (const [label, name] of classes.entries())
    for (const [part, examples] of [
      ['train', train],
      ['test', test],
    ] as const) {
      if (examples.some((each) => each.label === label)) continue;
      const why = groupBy === undefined ? '' : `, since the images of a group stay together`;
      throw new BenchError(
        'data',
        `there is no image of the class ${quoted(name)} of ${dir} to ${part} on${why}`,
        {
          remedy:
            groupBy === undefined
              ? 'Add images to the class, or raise `test`.'
              : 'Give the class images of more groups, or change `test`, `testSeed` or `groupBy`.',
        },
      );
    }
}

/** Every split needs an image of every class. */
function refuseSmallClasses(
  { dir }: ImageFolderSpec,
  { classes }: Listing,
  examples: readonly Example[],
): void {
  const given = examples.some(({ split }) => split !== null);
  const own = examples.some(({ split }) => split === 'validation');
  const least = given ? (own ? 1 : 2) : 3;
  const purpose = given ? 'to train and validate on' : 'one each to train, validate and test on';
  for (const [label, name] of classes.entries()) {
    const count = examples.filter(
      (each) => each.label === label && (each.split === null || each.split === 'train'),
    ).length;
    if (count < least)
      throw new BenchError(
        'data',
        `the class ${quoted(name)} of ${dir} has ${count} readable ${count === 1 ? 'image' : 'images'}, expected at least ${least}: ${purpose}`,
        { remedy: 'Add images to the class, or remove its folder.' },
      );
  }
}

function imageSet(
  examples: readonly Example[],
  size: number,
  groupNames: readonly string[],
  bytesOf: (row: number) => Uint8Array,
): StreamedSet {
  const grouped = examples.some(({ group }) => group !== null);
  return {
    labels: Int32Array.from(examples, ({ label }) => label),
    count: examples.length,
    height: size,
    width: size,
    ...(grouped ? { groups: Int32Array.from(examples, ({ group }) => group!), groupNames } : {}),
    read: (index) => bytesOf(examples[index]!.row),
  };
}

/** The file stays open as long as the process: a trial reads it to its end. */
function reader(path: string, size: number): (row: number) => Uint8Array {
  const bytes = size * size * 3;
  let handle: number | undefined;
  return (row) => {
    handle ??= openSync(path, 'r');
    const image = new Uint8Array(bytes);
    if (readSync(handle, image, 0, bytes, row * bytes) === bytes) return image;
    throw new BenchError('data', `${path} is shorter than its index says`, {
      remedy: `Remove its folder; it is made again.`,
    });
  };
}

function fingerprintOf({ size }: ImageFolderSpec, { train, test }: Parts, decoded: DecodedImages) {
  const hash = createHash('sha256').update(`${size}`);
  for (const [part, examples] of Object.entries({ train, test }))
    for (const { row, label, group, split } of examples)
      hash.update(`${part} ${split === 'validation'} ${label} ${group} ${decoded.digests[row]}\n`);
  return hash.digest('hex');
}

function unreadableFiles(dir: string, { files }: Listing, { unreadable }: DecodedImages) {
  const lines = unreadable.map(({ at, reason }) => `\n  ${quoted(files[at]!.path)}: ${reason}`);
  const more = lines.length > SHOWN ? `\n  and ${lines.length - SHOWN} more` : '';
  return new BenchError(
    'data',
    `${unreadable.length} of ${files.length} files of ${dir} cannot be read as images:${lines.slice(0, SHOWN).join('')}${more}`,
    { remedy: "Repair or remove them, or set `unreadable: 'skip'` to leave them out." },
  );
}
