import type { DataCounts } from '../../experiment/data-counts.ts';
import { type ImageFolderSpec, imageFolderSchema } from '../../experiment/data-schema.ts';
import { groupFinder } from '../../experiment/group-pattern.ts';
import { countsOf } from '../counts.ts';
import { imageFolderDataSet } from './data-set.ts';
import { type ListedFile, listImages } from './list.ts';
import { openImage } from './open-image.ts';
import { type Suggested, Undecided } from './undecided.ts';

/** What a folder of images holds, and how it is read. */
export interface Inspected {
  /** What reads it, defaults left out. */
  readonly options: Suggested & Pick<ImageFolderSpec, 'name' | 'dir' | 'size'>;
  readonly counts: DataCounts;
  /** Of the images, or a sample of them: pixels. */
  readonly sizes: { readonly least: Size; readonly median: Size; readonly largest: Size };
  /** What a reader should know of the images, a sentence each. */
  readonly notes: readonly string[];
  /** What the folder leaves open and was taken as its names or values suggest, a sentence each. */
  readonly guesses: readonly string[];
  /** A pattern by which names look like those of several images of one patient or object. */
  readonly groups: string | null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Images whose sizes are looked at. */
const SAMPLE = 200;
/** Pixels a side that a narrow base learns from in minutes on a processor; and for small images. */
const SIDE = 64;
const SMALL_SIDE = 32;

/**
 * Reads a folder of images as a run does, at a size that trains fast. What it leaves open is taken
 * as it suggests, and said.
 * @throws BenchError `data` for a folder that cannot be read, or that suggests nothing.
 */
export async function inspectFolder(dir: string, name: string): Promise<Inspected> {
  const guesses: string[] = [];
  let suggested: Suggested = {};
  for (;;) {
    try {
      return { ...(await inspectedAs({ name, dir, ...suggested })), guesses };
    } catch (thrown) {
      if (!(thrown instanceof Undecided)) throw thrown;
      const news = Object.keys(thrown.suggested).filter((key) => !(key in suggested));
      if (news.length === 0) throw thrown;
      suggested = { ...suggested, ...thrown.suggested };
      guesses.push(thrown.message);
    }
  }
}

async function inspectedAs(
  given: Suggested & Pick<ImageFolderSpec, 'name' | 'dir'>,
): Promise<Omit<Inspected, 'guesses'>> {
  const as = (size: number) => imageFolderSchema.parse({ kind: 'image-folder', ...given, size });
  const { files } = listImages(as(SIDE));
  const sizes = await sizesOf(files, given.slices);
  const size = Math.max(sizes.median.width, sizes.median.height) < SIDE ? SMALL_SIDE : SIDE;
  const dataSet = await imageFolderDataSet(as(size));
  return {
    options: { ...given, size },
    counts: countsOf(dataSet),
    sizes,
    notes: dataSet.notes?.() ?? [],
    // What files say themselves is better than what their names look like.
    groups: dataSet.train.groups === undefined ? groupsOf(files) : null,
  };
}

async function sizesOf(
  files: readonly ListedFile[],
  slices: Suggested['slices'],
): Promise<Inspected['sizes']> {
  const step = Math.ceil(files.length / SAMPLE);
  const found: Size[] = [];
  for (let at = 0; at < files.length; at += step) {
    const image = await openImage(files[at]!.path, slices).catch(() => null);
    // What cannot be read is told of when all are.
    if (image !== null && 'width' in image) found.push(image);
  }
  if (found.length === 0) found.push({ width: SIDE, height: SIDE });
  const sorted = found.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const at = (share: number) => {
    const { width, height } = sorted[Math.round(share * (sorted.length - 1))]!;
    return { width, height };
  };
  return { least: at(0), median: at(0.5), largest: at(1) };
}

/** How names of several images of one patient or object begin: `patient12_3.png`, `12_3.png`, `patient12/3.png`. */
const GROUPED = ['^([^/]+)/', '^([A-Za-z]+[-_]?\\d+)[-_]', '^(\\d+)[-_]'];

function groupsOf(files: readonly ListedFile[]): string | null {
  const fits = (pattern: string) => {
    const groupOf = groupFinder(pattern)!;
    const groups = files.map(({ name }) => groupOf(name));
    const distinct = new Set(groups).size;
    return !groups.includes(undefined) && distinct > 1 && distinct < 0.9 * files.length;
  };
  return GROUPED.find(fits) ?? null;
}
