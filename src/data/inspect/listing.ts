import type { DataSpec } from '../../experiment/data-schema.ts';
import { type Listing, listImages } from '../image-folder/list.ts';
import { listManifest } from '../manifest/list.ts';

/** The files of a data set that has a file for each image; null of another. */
export function listingOf(spec: DataSpec): Listing | null {
  if (spec.kind === 'image-folder') return listImages(spec);
  if (spec.kind === 'manifest') return listManifest(spec);
  return null;
}
