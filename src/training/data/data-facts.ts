import { countsOf } from '../../data/counts.ts';
import { type DataSet, labelsOf } from '../../data/image-set.ts';
import { fingerprint, loadDataSet } from '../../data/load.ts';
import { copiesAcross } from '../../data/split/copies.ts';
import type { DataCounts } from '../../experiment/data-counts.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { contentHash } from '../../experiment/hash.ts';
import type { Images } from '../cost.ts';
import type { SplitData } from './trial-split.ts';

/** The data sets of a plan, each read once. */
export interface DataFacts {
  fingerprintOf(data: DataSpec): string;
  imagesOf(data: DataSpec): Images;
  /** Images by class and split. */
  countsOf(data: DataSpec): DataCounts;
  /** What a reader of the results should know of a data set, a sentence each. */
  notesOf(data: DataSpec): readonly string[];
  /** What the splits of trials depend on. */
  splitDataOf(data: DataSpec): SplitData;
  /** The sizes of a data set of this plan; null of another, which is not read for it. */
  knownImagesOf(data: DataSpec): Images | null;
}

/**
 * Fingerprints and sizes of data sets; each is read once, and let go.
 * @throws BenchError `data` for one that cannot be read.
 */
export async function dataFacts(dataSets: readonly DataSpec[]): Promise<DataFacts> {
  const known = new Map<string, Facts>();
  for (const data of dataSets) {
    const key = contentHash(data);
    if (!known.has(key)) known.set(key, describe(await loadDataSet(data)));
  }
  const factsOf = (data: DataSpec) => {
    const facts = known.get(contentHash(data));
    if (facts === undefined) throw new TypeError(`the data set ${data.name} is not of this plan`);
    return facts;
  };
  return {
    fingerprintOf: (data) => factsOf(data).fingerprint,
    imagesOf: (data) => factsOf(data).images,
    splitDataOf: (data) => factsOf(data).split,
    countsOf: (data) => ({ ...factsOf(data).counts, name: data.name }),
    notesOf: (data) => factsOf(data).notes,
    knownImagesOf: (data) => known.get(contentHash(data))?.images ?? null,
  };
}

interface Facts {
  readonly fingerprint: string;
  readonly images: Images;
  readonly counts: DataCounts;
  readonly split: SplitData;
  readonly notes: readonly string[];
}

function describe(dataSet: DataSet): Facts {
  return {
    notes: dataSet.notes?.() ?? copiesAcross(dataSet),
    fingerprint: fingerprint(dataSet),
    counts: countsOf(dataSet),
    split: splitDataOf(dataSet),
    images: {
      train: dataSet.train.count,
      heldOut: dataSet.validation?.length ?? null,
      test: dataSet.test.count,
      classes: dataSet.classes.length,
    },
  };
}

/** Without what would keep the images in memory. */
function splitDataOf({ classes, train, test, validation }: DataSet): SplitData {
  return {
    classes,
    train: labelsOf(train),
    test: labelsOf(test),
    ...(validation === undefined ? {} : { validation }),
  };
}
