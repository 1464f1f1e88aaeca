import { createHash } from 'node:crypto';
import type { DataSpec } from '../spec/data-schema.ts';
import { cifar10DataSet } from './cifar10.ts';
import type { DataSet } from './image-set.ts';
import { proceduralDataSet } from './procedural.ts';

/**
 * Makes or reads the data set a spec describes.
 * @throws BenchError `data` when its files are missing, truncated or foreign.
 */
export function loadDataSet(spec: DataSpec): DataSet {
  switch (spec.kind) {
    case 'procedural':
      return proceduralDataSet(spec);
    case 'cifar10':
      return cifar10DataSet(spec);
  }
}

/**
 * SHA-256, in hex, of the shapes, images and labels of both splits. Names are
 * left out: a data set that is only renamed gives the same results.
 */
export function fingerprint({ train, test }: DataSet): string {
  const hash = createHash('sha256');
  for (const { images, labels, count, height, width } of [train, test]) {
    hash.update(JSON.stringify([count, height, width]));
    hash.update(images);
    hash.update(labels);
  }
  return hash.digest('hex');
}
