import type { DataSpec } from '../experiment/data-schema.ts';
import { generatorOf } from '../experiment/random.ts';
import { type DataSet, imageAt, type MemorySet } from './image-set.ts';
import { corrupted } from './pixels/corrupt.ts';

type Degradable = Extract<DataSpec, { kind: 'procedural' | 'cifar10' | 'cifar100' }>;

/** A data set with the noisy labels and corrupted images that its spec asks for. */
export function degraded(
  dataSet: DataSet<MemorySet>,
  { labelNoise, corruption }: Pick<Degradable, 'labelNoise' | 'corruption'>,
): DataSet<MemorySet> {
  if (labelNoise === undefined && corruption === undefined) return dataSet;
  const { fingerprint: _other, ...rest } = dataSet;
  const spoilt = (set: MemorySet): MemorySet =>
    corruption === undefined ? set : inMemory(set, corruption);
  const { labels } = dataSet.train;
  return {
    ...rest,
    train: {
      ...spoilt(dataSet.train),
      labels: labelNoise === undefined ? labels : noisy(labels, dataSet.classes.length, labelNoise),
    },
    test: spoilt(dataSet.test),
  };
}

/** Corrupted once, not whenever it is read. */
function inMemory(
  set: MemorySet,
  { corruption, severity }: NonNullable<Degradable['corruption']>,
): MemorySet {
  const streamed = corrupted(set, corruption, severity);
  const images = new Uint8Array(set.images.length);
  const bytes = set.height * set.width * 3;
  for (let i = 0; i < set.count; i++) images.set(imageAt(streamed, i), i * bytes);
  return { ...set, images };
}

/** Whose label is drawn is decided by its place alone: the more noise, the more of the same images. */
function noisy(labels: Int32Array, classes: number, share: number): Int32Array {
  return labels.map((label, i) => {
    const random = generatorOf('label noise', i);
    const [chance, drawn] = [random.uniform(), random.int(classes)];
    return chance < share ? drawn : label;
  });
}
