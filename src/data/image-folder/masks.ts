import { BenchError } from '../../errors.ts';
import { counted } from '../../text/numbers.ts';
import type { Options } from './decode.ts';
import { decodedMasks } from './decoded-masks.ts';
import type { DecodedImages } from './decoded-rows.ts';
import type { MaskFiles } from './mask-files.ts';
import type { Example } from './parts.ts';

/** Where the objects of a data set's images are. */
export interface ImageMasks {
  readonly fingerprint: string;
  readonly notes: readonly string[];
  /** [size, size] of 1 where the object is, else 0; null for an image without a mask, or of nothing. */
  of(path: string): Uint8Array | null;
}

/**
 * The masks of the images that were read; null where none are given.
 * @throws BenchError `data` for masks that cannot be read, or are of other pixels than their images.
 */
export async function masksOf(
  { masks, ...options }: Pick<Options, 'size' | 'resize'> & { readonly masks: MaskFiles | null },
  examples: readonly Example[],
  { digests }: DecodedImages,
): Promise<ImageMasks | null> {
  if (masks === null) return null;
  const masked = examples.flatMap(({ path, row }) => {
    const mask = masks.of.get(path);
    return mask === undefined ? [] : [{ image: path, digest: digests[row]!, mask }];
  });
  if (masked.length === 0)
    throw new BenchError('data', `no image that was read has a mask of ${masks.origin}`, {
      remedy: 'Masks are for image files, not for slices of volumes: leave them out.',
    });
  const { empty, fingerprint, read } = await decodedMasks(masked, options, masks.origin);
  const places = new Map(masked.map(({ image }, place) => [image, place]));
  for (const place of empty) places.delete(masked[place]!.image);
  const black =
    empty.length === 0
      ? []
      : [`${counted(empty.length, 'mask')} of ${masks.origin} black all over`];
  return {
    fingerprint,
    notes: [...masks.notes, ...black],
    of: (path) => {
      const place = places.get(path);
      return place === undefined ? null : read(place);
    },
  };
}
