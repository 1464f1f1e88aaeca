import type { DataSet } from '../data/image-set.ts';
import { fingerprint, loadDataSet } from '../data/load.ts';
import type { DataSpec } from '../spec/data-schema.ts';
import { contentHash } from '../spec/hash.ts';
import type { Images } from './cost.ts';

/** The data sets of a plan, each read once. */
export interface DataFacts {
  fingerprintOf(data: DataSpec): string;
  imagesOf(data: DataSpec): Images;
  /** The sizes of a data set of this plan; null of another, which is not read for it. */
  knownImagesOf(data: DataSpec): Images | null;
}

/** Fingerprints and sizes of data sets, computed at first use. */
export function dataFacts(): DataFacts {
  const known = new Map<string, { fingerprint: string; images: Images }>();
  const factsOf = (data: DataSpec) => {
    const key = contentHash(data);
    const facts = known.get(key) ?? describe(loadDataSet(data));
    known.set(key, facts);
    return facts;
  };
  return {
    fingerprintOf: (data) => factsOf(data).fingerprint,
    imagesOf: (data) => factsOf(data).images,
    knownImagesOf: (data) => known.get(contentHash(data))?.images ?? null,
  };
}

function describe(dataSet: DataSet) {
  return {
    fingerprint: fingerprint(dataSet),
    images: { train: dataSet.train.count, test: dataSet.test.count },
  };
}
