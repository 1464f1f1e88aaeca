/** A binary version of CIFAR (https://www.cs.toronto.edu/~kriz/cifar.html). */
export interface CifarFormat {
  readonly title: string;
  readonly archive: string;
  /** What `bench pull` calls it. */
  readonly pull: 'cifar10' | 'cifar100';
  readonly train: RegExp;
  readonly trainText: string;
  readonly firstFile: string;
  readonly testFile: string;
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
  train: /^data_batch_[1-5]\.bin$/,
  trainText: 'data_batch_1.bin to data_batch_5.bin',
  firstFile: 'data_batch_1.bin',
  testFile: 'test_batch.bin',
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
    train: /^train\.bin$/,
    trainText: 'train.bin',
    firstFile: 'train.bin',
    testFile: 'test.bin',
    pythonFile: 'train',
    namesFile: `${labels}_label_names.txt`,
    names: null,
    classCounts: [20, 100],
    label: labels === 'coarse' ? 0 : 1,
  };
}
