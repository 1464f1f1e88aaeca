import { basename } from 'node:path';
import { BASES, type BaseName } from '../experiment/bases.ts';

/** A file that others publish, and the MD5 they publish with it. */
export interface Published {
  readonly url: string;
  readonly file: string;
  readonly md5: string;
}

/** An archive and the folder it unpacks to. */
export interface PublishedArchive extends Published {
  readonly folder: string;
  /** Bytes its files have at most, unpacked: more would not be what was published. */
  readonly maxBytes: number;
}

const KERAS = 'https://storage.googleapis.com/tensorflow/keras-applications';

/** Keras's ImageNet weights without the top. */
export const IMAGENET = Object.fromEntries(
  Object.entries(BASES).map(([base, { weights }]): [string, Published] => [
    base,
    { url: `${KERAS}/${weights.path}`, file: basename(weights.path), md5: weights.md5 },
  ]),
) as Readonly<Record<BaseName, Published>>;

const cifarArchive = (file: string, md5: string, folder: string): PublishedArchive => ({
  url: `https://www.cs.toronto.edu/~kriz/${file}`,
  file,
  md5,
  folder,
  maxBytes: 2e8,
});

/** The binary versions (https://www.cs.toronto.edu/~kriz/cifar.html). */
export const ARCHIVES = {
  cifar10: cifarArchive(
    'cifar-10-binary.tar.gz',
    'c32a1d4ab5d03f1284b67883e8d87530',
    'cifar-10-batches-bin',
  ),
  cifar100: cifarArchive(
    'cifar-100-binary.tar.gz',
    '03b5dce01913d631647c71ecec9e9cb8',
    'cifar-100-binary',
  ),
} as const satisfies Record<string, PublishedArchive>;
