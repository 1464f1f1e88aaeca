import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { type GroupNoun, groupNounOf } from '../../experiment/group-noun.ts';
import type { PackedFiles } from '../../experiment/packed-fields.ts';
import { some } from '../../text/numbers.ts';
import { refusal, said } from '../faults.ts';
import { listedDataSet } from '../image-folder/listed-data-set.ts';
import { documentedSplit, type Split } from '../image-folder/split-words.ts';
import { quoted } from '../image-folder/walk.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import {
  classesOf,
  type Labelled,
  type LabelledListing,
  labelledListing,
  leftOutNotes,
} from '../manifest/labelled.ts';
import type { PackedFile } from './files.ts';
import type { Unpacked } from './unpack.ts';

/** The keys that data sets of files of many images have in common. */
export interface PackedSpec extends Omit<ImageFolderSpec, 'kind' | 'dir' | 'splits' | 'groupBy'> {
  readonly files: PackedFiles;
}

/** Images of their own files, and what is said of them. */
export interface PackedListing extends LabelledListing {
  /** What its groups are, by the name of what says them. */
  readonly groupsAre: GroupNoun;
  /** What a reader should know of the files, a sentence each. */
  readonly fileNotes: readonly string[];
}

/** What names the files, in messages. */
export function originOf(files: PackedFiles): string {
  const all = typeof files === 'string' || Array.isArray(files) ? files : Object.values(files);
  return some([all].flat(2).map(String), 3);
}

/**
 * The listing of images that were unpacked.
 * @param order Of the classes; by name when absent.
 * @param group The name of what says the groups.
 * @throws BenchError `data` for labels and splits that cannot be used.
 */
export function packedListing(
  spec: PackedSpec,
  files: readonly PackedFile[],
  images: readonly Unpacked[],
  about: {
    readonly order?: readonly string[] | undefined;
    readonly group: string | undefined;
    readonly notes: readonly string[];
  },
): PackedListing {
  const origin = originOf(spec.files);
  const splits = splitsOf(origin, files, images);
  const all = images.map(
    ({ path, from, name, label, group }, i): Labelled => ({
      path,
      name: `${files[from]!.path}/${name}`,
      label,
      split: splits[i]!,
      group,
    }),
  );
  const { classes, others } = classesOf(
    { origin, classes: spec.classes, remedy: 'or name what else says them' },
    all.map(({ label }) => label),
    about.order,
  );
  const kept = all.filter(({ label }) => classes.includes(label));
  const listing = labelledListing(kept, classes, {
    origin,
    remedy: 'Name files of both: `files: { train, test }`.',
  });
  return {
    ...listing,
    groupsAre: groupNounOf(about.group ?? 'group'),
    fileNotes: [...about.notes, ...leftOutNotes(all.length, kept.length, others)],
  };
}

/** As a column says, else as the files' names do. */
function splitsOf(
  origin: string,
  files: readonly PackedFile[],
  images: readonly Unpacked[],
): (Split | null)[] {
  const faults: string[] = [];
  const splits = images.map(({ from, name, split }) => {
    if (split === null) return files[from]!.split;
    const known = documentedSplit(split);
    if (known === undefined)
      faults.push(
        `${quoted(files[from]!.path)}, ${name}: ${said(split)}, expected "train", "val" or "test"`,
      );
    return known ?? null;
  });
  if (faults.length === 0) return splits;
  throw refusal(
    `the column of splits of ${origin} holds other words`,
    faults,
    'Name another column of splits, or none: the names of the files then say it.',
  );
}

/** The data set of such a listing: what a folder of the same images would be. */
export async function packedDataSet(
  spec: PackedSpec,
  { fileNotes, groups, groupsAre, ...listing }: PackedListing,
): Promise<DataSet<StreamedSet>> {
  const dataSet = await listedDataSet(listing, {
    ...spec,
    origin: originOf(spec.files),
    grouping: groups === null ? 'own' : (files) => files.map(({ path }) => groups.get(path)!),
    groupsAre,
    groupedBy: 'what says the groups',
    eachFile: 'a group of its own for each image',
    splitsGiven: 'by the names of files',
    masks: null,
  });
  return { ...dataSet, notes: () => [...fileNotes, ...(dataSet.notes?.() ?? [])] };
}
