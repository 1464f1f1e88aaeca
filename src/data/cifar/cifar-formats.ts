/** A binary version of CIFAR (https://www.cs.toronto.edu/~kriz/cifar.html). */
export interface CifarFormat {
  readonly title: string;
  readonly archive: string;
  /** What `bench pull` calls it. */
  readonly pull: 'cifar10' | 'cifar100';
  /** Files of training images, in order. */
  readonly trainFiles: readonly string[];
  readonly testFile: string;
  /** Images of each published file of either kind. */
  readonly published: { readonly train: number; readonly test: number };
  /** The file by which the Python version is known. */
  readonly pythonFile: string;
  readonly namesFile: string;
  /** Class names where their file is absent; null where it must be there. */
  readonly names: readonly string[] | null;
  /** Classes of each label byte of a record; three planes of colour follow. */
  readonly classCounts: readonly number[];
  /** Which of the label bytes is used. */
  readonly label: number;
}

/** Bytes of a plane of red, of green or of blue. */
export const PLANE = 32 * 32;

/** Bytes of a record: its labels, then its planes. */
export function recordOf({ classCounts }: CifarFormat): number {
  return classCounts.length + 3 * PLANE;
}

export const CIFAR10: CifarFormat = {
  title: 'CIFAR-10',
  archive: 'cifar-10-binary.tar.gz',
  pull: 'cifar10',
  trainFiles: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  testFile: 'test_batch.bin',
  published: { train: 10_000, test: 10_000 },
  pythonFile: 'data_batch_1',
  namesFile: 'batches.meta.txt',
  names: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  classCounts: [10],
  label: 0,
};

/** Each image has a coarse label, of 20 superclasses, and then a fine one, of 100 classes. */
export function cifar100(labels: 'coarse' | 'fine'): CifarFormat {
  return {
    title: 'CIFAR-100',
    archive: 'cifar-100-binary.tar.gz',
    pull: 'cifar100',
    trainFiles: ['train.bin'],
    testFile: 'test.bin',
    published: { train: 50_000, test: 10_000 },
    pythonFile: 'train',
    namesFile: `${labels}_label_names.txt`,
    names: null,
    classCounts: [20, 100],
    label: labels === 'coarse' ? 0 : 1,
  };
}
