import type { GroupNoun } from '../experiment/group-noun.ts';
import type { Decoding } from './image-folder/decode.ts';

/** What an image set has beside its pixels. */
interface Labelled {
  /** Class of each image, from 0. */
  readonly labels: Int32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** What each image belongs to, such as a patient; images of one group stay in one split. */
  readonly groups?: Int32Array;
  /** What the groups are called, by number. */
  readonly groupNames?: readonly string[];
  /** What an image is called where it comes from, such as the path of its file. */
  nameOf?(index: number): string;
  /** Where an image's object is, [height, width] row-major of 1 and 0; absent, or null, where that is not known. */
  maskOf?(index: number): Uint8Array | null;
}

/** Labelled images of one size, in memory. */
export interface MemorySet extends Labelled {
  /** RGB bytes, [count, height, width, 3] row-major. */
  readonly images: Uint8Array;
}

/** Labelled images of one size, read one by one: they may be more than memory holds. */
export interface StreamedSet extends Labelled {
  /** RGB bytes of an image, [height, width, 3]. */
  read(index: number): Uint8Array;
}

export type ImageSet = MemorySet | StreamedSet;

/** Labels and groups of images, without the images. */
export type Labels = Pick<Labelled, 'labels' | 'groups' | 'groupNames'>;

/** What a trial learns and is tested on. */
export interface DataSet<Set extends ImageSet = ImageSet> {
  readonly name: string;
  /** Class names; a label is an index into them. */
  readonly classes: string[];
  readonly train: Set;
  readonly test: Set;
  /** What the groups of its images are; absent where they have none. */
  readonly groupsAre?: GroupNoun;
  /** Images of `train` that the data set itself holds out; without it, trials split off their own. */
  readonly validation?: Int32Array;
  /** How its files became bytes, so that others can become bytes alike; absent where it has no files of images. */
  readonly decoding?: Decoding;
  /** Of images and labels, where it is known without reading them. */
  readonly fingerprint?: string;
  /** What a reader of the results should know: files left out, images that are there twice. */
  readonly notes?: () => string[];
}

/** The bytes of one image, [height, width, 3]; not to be written to. */
export function imageAt(set: ImageSet, index: number): Uint8Array {
  if ('read' in set) return set.read(index);
  const bytes = set.height * set.width * 3;
  return set.images.subarray(index * bytes, (index + 1) * bytes);
}

/** The images at `indices`, in that order; nothing is copied. */
export function pickedImages(set: ImageSet, indices: Int32Array): StreamedSet {
  return {
    ...pickedLabels(set, indices),
    count: indices.length,
    height: set.height,
    width: set.width,
    read: (i) => imageAt(set, indices[i]!),
    ...(set.maskOf && { maskOf: (i: number) => set.maskOf!(indices[i]!) }),
  };
}

/** Without what would keep the images in memory. */
export function labelsOf({ labels, groups, groupNames }: Labels): Labels {
  return {
    labels,
    ...(groups === undefined ? {} : { groups }),
    ...(groupNames === undefined ? {} : { groupNames }),
  };
}

/** Labels and groups at `indices`, in that order. */
export function pickedLabels(all: Labels, indices: Int32Array): Labels {
  const own = labelsOf(all);
  const pick = (values: Int32Array) => indices.map((index) => values[index]!);
  return {
    ...own,
    labels: pick(own.labels),
    ...(own.groups === undefined ? {} : { groups: pick(own.groups) }),
  };
}
