import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { refusal } from '../faults.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import { type Groups, groupedSplit, refuseLopsided } from '../split/group-split.ts';
import { stratifiedSplit } from '../split/split.ts';
import type { Decoding, Windowing } from './decode.ts';
import type { DecodedImages } from './decoded-rows.ts';
import { type GroupWords, groupedBy, groupNotes, groupNounIn, groupsOf } from './groups.ts';
import type { Listing } from './list.ts';
import type { MaskFiles } from './mask-files.ts';
import { type ImageMasks, masksOf } from './masks.ts';
import { notesOf } from './notes.ts';
import type { Example, Parts } from './parts.ts';
import { firstWindow, rangeNotes, windowOf } from './range.ts';
import { readImages } from './read.ts';
import { rowReader } from './row-reader.ts';
import type { Split } from './split-words.ts';
import { refuseNeedlessSlices, refuseUnsliced } from './volumes.ts';
import { quoted } from './walk.ts';

/** How listed images are read and split, and what messages say of it. */
export interface Reading
  extends GroupWords,
    Pick<
      ImageFolderSpec,
      'name' | 'size' | 'resize' | 'range' | 'slices' | 'test' | 'testSeed' | 'unreadable'
    > {
  /** How splits are given rather than drawn. */
  readonly splitsGiven: string;
  /** Where the objects of images are; null where nothing says it. */
  readonly masks: MaskFiles | null;
}

/**
 * Images that a folder or a manifest lists. They are decoded once into the cache and read
 * from there one by one, so that a data set may be larger than memory.
 * @throws BenchError `data` for unreadable files (unless they are to be skipped), and for
 *   classes and groups that cannot be split.
 */
export async function listedDataSet(
  listing: Listing,
  reading: Reading,
): Promise<DataSet<StreamedSet>> {
  const files = listing.files.map(({ path }) => path);
  refuseUnsliced(reading, listing);
  const first = firstWindow(reading.range);
  const asTheyAre = await readImages(files, reading, first);
  if (reading.unreadable === 'error' && asTheyAre.unreadable.length > 0)
    throw unreadableFiles(reading.origin, listing, asTheyAre);
  refuseNeedlessSlices(reading, asTheyAre);
  const window = await windowOf(
    reading,
    asTheyAre,
    asTheyAre.kept.map((at) => files[at]!),
  );
  const isRead = isDeepStrictEqual(window, first);
  const decoded = isRead ? asTheyAre : await readImages(files, reading, window);
  const { examples, names } = examplesOf(reading, listing, decoded);
  refuseSmallClasses(reading, listing, examples);
  const groups =
    names === null ? null : { of: Int32Array.from(examples, ({ group }) => group!), names };
  const parts = splitOf(reading, examples, groups);
  refuseAbsentClasses(reading, listing, parts);
  const held = parts.train.flatMap(({ split }, i) => (split === 'validation' ? [i] : []));
  const bytesOf = rowReader(decoded.pixels, reading.size ** 2 * 3);
  const masks = await masksOf(reading, examples, decoded);
  return {
    name: reading.name,
    classes: listing.classes,
    train: imageSet(parts.train, reading.size, names, bytesOf, masks),
    test: imageSet(parts.test, reading.size, names, bytesOf, masks),
    ...(groups === null ? {} : { groupsAre: groupNounIn(decoded, reading) }),
    ...(held.length > 0 ? { validation: Int32Array.from(held) } : {}),
    decoding: decodingOf(reading, decoded, window),
    fingerprint: fingerprintOf(reading, parts, decoded, masks),
    notes: () => [
      ...notesOf(listing, decoded, parts, readFileSync(decoded.looks)),
      ...groupNotes(listing.files, decoded, reading),
      ...rangeNotes(reading.range, asTheyAre, window),
      ...(masks?.notes ?? []),
    ],
  };
}

function decodingOf(
  { size, resize, slices }: Reading,
  { levels }: DecodedImages,
  window: Windowing,
): Decoding {
  const deep = levels.some((each) => each.deep);
  return { size, resize, ...(slices === undefined ? {} : { slices }), window, deep };
}

interface Grouped {
  readonly examples: readonly Example[];
  /** What the groups are called, by number; null where there are none. */
  readonly names: readonly string[] | null;
}

function examplesOf(reading: Reading, { files }: Listing, decoded: DecodedImages): Grouped {
  const { kept, slices } = decoded;
  const groups = groupsOf(files, decoded, reading);
  const names = groups && [...new Set(groups)];
  const numbers = new Map(names?.map((name, number) => [name, number]));
  const examples = kept.map((at, row): Example => {
    const file = files[at]!;
    const path = slices[row] === null ? file.path : `${file.path}, slice ${slices[row]}`;
    return { ...file, path, row, group: groups && numbers.get(groups[row]!)! };
  });
  return { examples, names };
}

function splitOf(reading: Reading, examples: readonly Example[], groups: Groups | null): Parts {
  if (examples.some(({ split }) => split !== null)) {
    const isTest = ({ split }: Example) => split === 'test';
    const parts = {
      train: examples.filter((each) => !isTest(each)),
      test: examples.filter(isTest),
    };
    if (groups !== null) refuseSharedGroups(reading, examples);
    return parts;
  }
  const labels = Int32Array.from(examples, ({ label }) => label);
  const { train, heldOut } = drawn(reading, labels, groups);
  const pick = (indices: Int32Array) => Array.from(indices, (i) => examples[i]!);
  return { train: pick(train), test: pick(heldOut) };
}

function drawn(reading: Reading, labels: Int32Array, groups: Groups | null) {
  const { origin, test, testSeed, splitsGiven } = reading;
  if (groups === null) return stratifiedSplit(labels, test, testSeed);
  // One group to train on and one to validate on stay.
  const split = groupedSplit(labels, groups, test, testSeed, 2);
  refuseLopsided(origin, groups, split.heldOut, test, {
    groupedBy: groupedBy(reading),
    splitsGiven,
  });
  return split;
}

function refuseSharedGroups(reading: Reading, examples: readonly Example[]): void {
  const splits = new Map<number, { split: Split | null; path: string }>();
  for (const { group, split, path } of examples) {
    const first = splits.get(group!);
    if (first === undefined) splits.set(group!, { split, path });
    else if (first.split !== split)
      throw new BenchError(
        'data',
        `a group is in two splits of ${reading.origin}: ${quoted(first.path)} and ${quoted(path)}${reading.grouping === 'own' ? ', by what the files say' : ''}`,
        { remedy: `Move all images of a group to one split, or change ${groupedBy(reading)}.` },
      );
  }
}

/** What is tested on may be too few to have every class, most of all where groups are whole. */
function refuseAbsentClasses(reading: Reading, { classes }: Listing, { train, test }: Parts): void {
  for (const [label, name] of classes.entries())
    for (const [part, examples] of [
      ['train', train],
      ['test', test],
    ] as const) {
      if (examples.some((each) => each.label === label)) continue;
      const isGrouped = [...train, ...test].some(({ group }) => group !== null);
      const why = isGrouped ? `, since the images of a group stay together` : '';
      throw new BenchError(
        'data',
        `there is no image of the class ${quoted(name)} of ${reading.origin} to ${part} on${why}`,
        {
          remedy: isGrouped
            ? `Give the class images of more groups, or change \`test\`, \`testSeed\` or ${groupedBy(reading)}.`
            : 'Add images to the class, or raise `test`.',
        },
      );
    }
}

/** Every split needs an image of every class. */
function refuseSmallClasses(
  { origin }: Reading,
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
        `the class ${quoted(name)} of ${origin} has ${count} readable ${count === 1 ? 'image' : 'images'}, expected at least ${least}: ${purpose}`,
        { remedy: 'Add images to the class, or name the others in `classes`.' },
      );
  }
}

function imageSet(
  examples: readonly Example[],
  size: number,
  groupNames: readonly string[] | null,
  bytesOf: (row: number) => Uint8Array,
  masks: ImageMasks | null,
): StreamedSet {
  return {
    labels: Int32Array.from(examples, ({ label }) => label),
    count: examples.length,
    height: size,
    width: size,
    ...(groupNames === null
      ? {}
      : { groups: Int32Array.from(examples, ({ group }) => group!), groupNames }),
    nameOf: (index) => examples[index]!.path,
    read: (index) => bytesOf(examples[index]!.row),
    ...(masks && { maskOf: (index: number) => masks.of(examples[index]!.path) }),
  };
}

function fingerprintOf(
  { size }: Reading,
  { train, test }: Parts,
  decoded: DecodedImages,
  masks: ImageMasks | null,
) {
  const hash = createHash('sha256').update(`${size}`);
  if (masks !== null) hash.update(`masks ${masks.fingerprint}\n`);
  for (const [part, examples] of Object.entries({ train, test }))
    for (const { row, label, group, split } of examples)
      hash.update(`${part} ${split === 'validation'} ${label} ${group} ${decoded.digests[row]}\n`);
  return hash.digest('hex');
}

function unreadableFiles(origin: string, { files }: Listing, { unreadable }: DecodedImages) {
  return refusal(
    `${unreadable.length} of ${files.length} files of ${origin} cannot be read as images`,
    unreadable.map(({ at, reason }) => `${quoted(files[at]!.path)}: ${reason}`),
    "Repair or remove them, or set `unreadable: 'skip'` to leave them out.",
  );
}
