import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import type { Cifar10Spec } from '../spec/data-schema.ts';
import { findBatches, readBatch, readClassNames, SIDE } from './cifar10-files.ts';
import type { DataSet, MemorySet } from './image-set.ts';
import { stratifiedSample } from './split.ts';

/**
 * CIFAR-10 (Krizhevsky 2009) in its binary version: 32x32 RGB, ten classes.
 * With a limit, a stratified subset that is the same in every trial.
 * @throws BenchError `data` when a file is missing, truncated or foreign, or
 *   has fewer images than a limit asks for.
 */
export function cifar10DataSet(spec: Cifar10Spec): DataSet<MemorySet> {
  const { dir, name } = spec;
  const batches = findBatches(dir).map((file) => readBatch(join(dir, file)));
  return {
    name,
    classes: readClassNames(dir),
    train: limited(concatenated(batches), spec.train, 'train', dir),
    test: limited(readBatch(join(dir, 'test_batch.bin')), spec.test, 'test', dir),
  };
}

function limited(
  set: MemorySet,
  limit: number | undefined,
  split: 'train' | 'test',
  dir: string,
): MemorySet {
  if (limit === undefined || limit === set.count) return set;
  if (limit > set.count)
    throw new BenchError(
      'data',
      `\`${split}\` asks for ${limit} images, but ${dir} holds ${set.count} to ${split === 'train' ? 'train' : 'test'} on`,
      { remedy: `Lower \`${split}\` to ${set.count} or less, or leave it out to take them all.` },
    );
  return picked(set, stratifiedSample(set.labels, limit, 0));
}

function picked(set: MemorySet, indices: Int32Array): MemorySet {
  const bytes = set.height * set.width * 3;
  const images = new Uint8Array(indices.length * bytes);
  indices.forEach((index, n) => {
    images.set(set.images.subarray(index * bytes, (index + 1) * bytes), n * bytes);
  });
  const labels = indices.map((index) => set.labels[index]!);
  return { ...set, images, labels, count: indices.length };
}

function concatenated(sets: readonly MemorySet[]): MemorySet {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const images = new Uint8Array(count * SIDE * SIDE * 3);
  const labels = new Int32Array(count);
  let at = 0;
  for (const set of sets) {
    images.set(set.images, at * SIDE * SIDE * 3);
    labels.set(set.labels, at);
    at += set.count;
  }
  return { images, labels, count, height: SIDE, width: SIDE };
}
