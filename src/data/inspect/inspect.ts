import type { DataCounts } from '../../experiment/data-counts.ts';
import { dataSchema } from '../../experiment/data-schema.ts';
import { countsOf } from '../counts.ts';
import type { Listing } from '../image-folder/list.ts';
import { type Suggested, Undecided } from '../image-folder/undecided.ts';
import type { DataSet } from '../image-set.ts';
import { loadDataSet } from '../load.ts';
import { type Copies, copiesIn } from './copies.ts';
import type { Draft } from './draft.ts';
import { type GroupFigures, type GroupHint, groupFigures, groupHint } from './groups.ts';
import { listingOf } from './listing.ts';
import { type Looks, looksOf } from './looks.ts';
import { recognised } from './recognise.ts';
import { warningsOf } from './warnings.ts';

/** What a folder or a file of images holds, and how it is read. */
export interface Inspected {
  /** What reads it. */
  readonly options: Draft;
  readonly counts: DataCounts;
  readonly images: Looks;
  /** Files that cannot be read as images. */
  readonly unreadable: number;
  /** Null where each image is a group of its own. */
  readonly groups: GroupFigures | null;
  /** A pattern by which names look like those of several images of one patient or object. */
  readonly groupHint: GroupHint | null;
  readonly copies: Copies;
  /** What endangers a result, the worst first. */
  readonly warnings: readonly string[];
  /** What a reader should know of the images, a sentence each. */
  readonly notes: readonly string[];
  /** What was left open and was taken as names or values suggest, a sentence each. */
  readonly guesses: readonly string[];
}

interface Options {
  /** Of the data set; that of the folder or file when absent. */
  readonly name?: string;
  /** Whether files that cannot be read as images stop it, or are left out and counted. */
  readonly unreadable: 'error' | 'skip';
}

/** Pixels a side that a narrow base learns from in minutes on a processor; and for small images. */
const SIDE = 64;
const SMALL_SIDE = 32;

/**
 * Reads images as a run does, at a size that trains fast. What is left open is taken as names and
 * values suggest, and said. Nothing is written but the cache of decoded images, which a run uses.
 * @param path A folder or a file.
 * @throws BenchError `data` for what cannot be read, or suggests nothing.
 */
export async function inspectData(path: string, options: Options): Promise<Inspected> {
  const { draft, guesses } = recognised(path);
  const said = [...guesses];
  let suggested: Suggested = {};
  for (;;) {
    try {
      const found = await inspectedAs({ ...draft, ...suggested } as Draft, options);
      return { ...found, guesses: [...said, ...found.guesses] };
    } catch (thrown) {
      if (!(thrown instanceof Undecided)) throw thrown;
      const news = Object.keys(thrown.suggested).filter((key) => !(key in suggested));
      if (news.length === 0) throw thrown;
      suggested = { ...suggested, ...thrown.suggested };
      said.push(thrown.message);
    }
  }
}

async function inspectedAs(draft: Draft, { name, unreadable: fault }: Options): Promise<Inspected> {
  const named = name === undefined ? draft : { ...draft, name };
  const listing = await listingOf(dataSchema.parse(named));
  const images = await looksOf(dataSchema.parse(named), listing);
  const small = Math.max(images.median.width, images.median.height) < SIDE;
  const sized = isSized(named) ? { ...named, size: small ? SMALL_SIDE : SIDE } : named;
  const skipping = listing === null ? {} : { unreadable: fault };
  const dataSet = await loadDataSet(dataSchema.parse({ ...sized, ...skipping }));
  const unreadable = listing === null ? 0 : unreadIn(listing, dataSet);
  const counts = countsOf(dataSet);
  const copies = await copiesIn(dataSet);
  const groups = groupFigures(dataSet);
  const hint =
    listing === null || groups !== null || draft.kind !== 'image-folder'
      ? null
      : groupHint(listing.files, dataSet.classes.length);
  return {
    options: unreadable > 0 ? ({ ...sized, unreadable: 'skip' } as Draft) : sized,
    counts,
    images,
    unreadable,
    groups,
    groupHint: hint,
    copies,
    warnings: warningsOf({ draft, files: listing?.files ?? null, counts, copies, groups, hint }),
    notes: dataSet.notes?.() ?? [],
    guesses: unreadable > 0 ? ['files that cannot be read as images are left out'] : [],
  };
}

/** Files of which no image is in the data set. */
function unreadIn({ files }: Listing, { train, test }: DataSet): number {
  const kept = new Set(
    [train, test].flatMap((set) =>
      Array.from({ length: set.count }, (_, i) => set.nameOf!(i).replace(/, slice \d+$/, '')),
    ),
  );
  return files.filter(({ path }) => !kept.has(path)).length;
}

/** CIFAR's images are of one size, and stay so. */
function isSized(draft: Draft): draft is Exclude<Draft, { kind: 'cifar10' | 'cifar100' }> {
  return draft.kind !== 'cifar10' && draft.kind !== 'cifar100';
}
