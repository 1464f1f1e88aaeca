import type { DataSpec } from '../../experiment/data-schema.ts';
import { type Listing, listImages } from '../image-folder/list.ts';
import { listManifest } from '../manifest/list.ts';
import { listParquet } from '../parquet/data-set.ts';
import { listWebDataset } from '../web-dataset/data-set.ts';

/** The files of a data set that has a file for each image; null of another. */
export async function listingOf(spec: DataSpec): Promise<Listing | null> {
  switch (spec.kind) {
    case 'image-folder':
      return listImages(spec);
    case 'manifest':
      return listManifest(spec);
    case 'parquet':
      return listParquet(spec);
    case 'web-dataset':
      return listWebDataset(spec);
    default:
      return null;
  }
}
