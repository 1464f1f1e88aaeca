import { createHash } from 'node:crypto';
import type { DataSpec } from '../experiment/data-schema.ts';
import { cifarDataSet } from './cifar/cifar.ts';
import { degraded } from './degraded.ts';
import { imageFolderDataSet } from './image-folder/data-set.ts';
import { type DataSet, imageAt } from './image-set.ts';
import { manifestDataSet } from './manifest/data-set.ts';
import { npzDataSet } from './npz/data-set.ts';
import { parquetDataSet } from './parquet/data-set.ts';
import { proceduralDataSet } from './procedural/procedural.ts';
import { scansDataSet } from './scans/scans.ts';
import { webDatasetDataSet } from './web-dataset/data-set.ts';

/**
 * Makes or reads the data set a spec describes.
 * @throws BenchError `data` when its files are missing, truncated or foreign.
 */
export async function loadDataSet(spec: DataSpec): Promise<DataSet> {
  switch (spec.kind) {
    case 'procedural':
      return degraded(proceduralDataSet(spec), spec);
    case 'scans':
      return scansDataSet(spec);
    case 'cifar10':
    case 'cifar100':
      return degraded(cifarDataSet(spec), spec);
    case 'image-folder':
      return imageFolderDataSet(spec);
    case 'manifest':
      return manifestDataSet(spec);
    case 'npz':
      return npzDataSet(spec);
    case 'parquet':
      return parquetDataSet(spec);
    case 'web-dataset':
      return webDatasetDataSet(spec);
  }
}

/**
 * SHA-256, in hex, of the shapes, images and labels of both splits. Names are
 * left out: a data set that is only renamed gives the same results.
 */
export function fingerprint(dataSet: DataSet): string {
  if (dataSet.fingerprint !== undefined) return dataSet.fingerprint;
  const hash = createHash('sha256');
  for (const set of [dataSet.train, dataSet.test]) {
    hash.update(JSON.stringify([set.count, set.height, set.width]));
    for (let i = 0; i < set.count; i++) hash.update(imageAt(set, i));
    hash.update(set.labels);
  }
  return hash.digest('hex');
}
