import { BenchError } from '../../errors.ts';
import { listed, some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { said } from '../faults.ts';
import type { ListedFile, Listing } from '../image-folder/list.ts';
import type { Split } from '../image-folder/split-words.ts';

/** Images whose classes, splits and groups something beside their folders says. */
export interface LabelledListing extends Listing {
  /** The group of each file, by its path; null where there are none. */
  readonly groups: ReadonlyMap<string, string> | null;
}

/** What is said of an image. */
export interface Labelled {
  readonly path: string;
  /** From the root, with slashes, under NFC. */
  readonly name: string;
  /** Name of its class. */
  readonly label: string;
  readonly split: Split | null;
  readonly group: string | null;
}

interface Asked {
  /** What lists the images. */
  readonly origin: string;
  /** Those to keep; all when absent. */
  readonly classes?: readonly string[] | undefined;
  /** What else helps where there is one label only. */
  readonly remedy: string;
}

/**
 * The classes in their order, and the labels that are not among them.
 * @param order Of labels that have one; by name when absent.
 * @throws BenchError `data` for one label only, and for a class without an image.
 */
export function classesOf(
  { origin, classes, remedy }: Asked,
  labels: readonly string[],
  order?: readonly string[],
): { readonly classes: string[]; readonly others: readonly string[] } {
  const found = new Set(labels);
  const there = order === undefined ? [...found].sort() : order.filter((name) => found.has(name));
  if (there.length < 2)
    throw new BenchError('data', `${origin} has one label only, ${said(there[0] ?? '')}`, {
      remedy: `List images of two or more classes, ${remedy}.`,
    });
  if (classes === undefined) return { classes: there, others: [] };
  const wanted = classes.map((name) => name.normalize('NFC'));
  const absent = wanted.find((name) => !there.includes(name));
  if (absent !== undefined)
    throw new BenchError(
      'data',
      `${origin} has no image of the class ${said(absent)}${didYouMean(absent, there, said)}`,
      { remedy: `Name classes of ${some(there.map(said), 20)}.` },
    );
  return { classes: wanted, others: there.filter((name) => !wanted.includes(name)) };
}

/** How many were left out, whose labels were not asked for: a sentence, or nothing. */
export function leftOutNotes(all: number, kept: number, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `${all - kept} of ${all} rows left out, whose labels are not among \`classes\`: ${some(others.map(said))}`,
  ];
}

/**
 * Images in the order that folders of them would have: by split, class and path.
 * @throws BenchError `data` where there are splits and none to train or to test on.
 */
export function labelledListing(
  images: readonly Labelled[],
  classes: string[],
  about: { readonly origin: string; readonly remedy: string },
): LabelledListing {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const splitOf = splitsOf(images, about);
  const files = images
    .map((image): ListedFile & { readonly group: string | null } => ({
      path: image.path,
      name: image.name,
      label: labels.get(image.label)!,
      split: splitOf(image),
      group: image.group,
    }))
    .sort(asFolders);
  const grouped = files.some(({ group }) => group !== null);
  return {
    classes,
    files: files.map(({ group: _, ...own }) => own),
    hidden: 0,
    foreign: new Map(),
    beside: [],
    otherClasses: [],
    groups: grouped ? new Map(files.map(({ path, group }) => [path, group!])) : null,
  };
}

/** With train and val alone, val is what is tested on, as for folders. */
function splitsOf(
  images: readonly Labelled[],
  { origin, remedy }: { readonly origin: string; readonly remedy: string },
): (image: Labelled) => Split | null {
  const there = new Set(images.map(({ split }) => split));
  if (there.has(null)) return () => null;
  if (!there.has('train') || there.size < 2)
    throw new BenchError(
      'data',
      `${origin} has images of the split ${listed([...there].map((split) => said(split!)))} alone, expected "train" and "test"`,
      { remedy },
    );
  if (there.has('test')) return ({ split }) => split;
  return ({ split }) => (split === 'validation' ? 'test' : split);
}

/** By split and class, then as a walk through folders meets them. */
function asFolders(a: ListedFile, b: ListedFile): number {
  if (a.split !== b.split) return a.split! < b.split! ? -1 : 1;
  if (a.label !== b.label) return a.label - b.label;
  const [left, right] = [a.name.split('/'), b.name.split('/')];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 || left[at]! < (right[at] ?? '') ? -1 : 1;
}
