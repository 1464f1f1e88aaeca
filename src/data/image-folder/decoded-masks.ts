import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cache/folder.ts';
import { contentHash } from '../../experiment/hash.ts';
import { formatOf, startOf } from '../../files/format.ts';
import { counted } from '../../text/numbers.ts';
import { refusal } from '../faults.ts';
import { colourValues } from './colour-values.ts';
import { contentsOf } from './contents.ts';
import { decoderVersion, FITS, type Options } from './decode.ts';
import { imageLibrary } from './from-raw.ts';
import { indexedFolder } from './indexed-folder.ts';
import { withMemory } from './memory.ts';
import { faultOf, openOrFault } from './open-image.ts';
import type { OpenImage, OpenRaster } from './opened.ts';
import { whyShut } from './read.ts';
import { rowReader } from './row-reader.ts';
import { quoted } from './walk.ts';

/** An image that was decoded, and the file that says where its object is. */
export interface Masked {
  readonly image: string;
  /** SHA-256 of the image's decoded bytes. */
  readonly digest: string;
  readonly mask: string;
}

/** Masks of the size that their images were brought to. */
export interface DecodedMasks {
  /** Of the masks and of what they are of. */
  readonly fingerprint: string;
  /** Masks, by their places, that are black all over. */
  readonly empty: readonly number[];
  /** [size, size] of 1 where the object is, else 0. */
  read(place: number): Uint8Array;
}

/** Formats whose black is not clean, since they store images with losses. */
const LOSSY = ['jpeg', 'webp', 'avif', 'heic'];
const AT_ONCE = 2 * availableParallelism();

interface Index {
  readonly empty: readonly number[];
}

/**
 * Decodes masks once, and keeps them in the cache as images are: whatever is not black is the
 * object, of JPEG and other formats with losses what is brighter than half. They are turned
 * and resized as their images are.
 * @param origin What lists the masks.
 * @throws BenchError `data` for masks that cannot be read or have not the pixels of their images,
 *   and when the cache cannot be written, or lacks the space.
 */
export async function decodedMasks(
  masked: readonly Masked[],
  { size, resize }: Pick<Options, 'size' | 'resize'>,
  origin: string,
): Promise<DecodedMasks> {
  refuse(
    origin,
    masked.flatMap(({ mask }) => faultText(mask, whyShut(mask))),
  );
  const masks = masked.map(({ mask }) => mask);
  const contents = await contentsOf(masks, join(origin, 'masks'));
  const images = masked.map(({ digest }) => digest);
  const decoder = await decoderVersion();
  const key = contentHash({ masks: contents, images, size, resize, decoder });
  const folder = cacheFolder('images', key);
  const { empty } = await indexedFolder<Index>(folder, masked.length * size ** 2, (aside) =>
    decodeAll(masked, { size, resize }, origin, aside),
  );
  const read = rowReader(join(folder, 'masks.bin'), size ** 2);
  return { fingerprint: key, empty, read };
}

async function decodeAll(
  masked: readonly Masked[],
  options: Pick<Options, 'size' | 'resize'>,
  origin: string,
  aside: string,
): Promise<Index> {
  const faults: string[] = [];
  const empty: number[] = [];
  const file = await open(join(aside, 'masks.bin'), 'wx');
  try {
    for (let from = 0; from < masked.length; from += AT_ONCE) {
      const some = masked.slice(from, from + AT_ONCE);
      const decoded = await Promise.all(some.map((one) => decodeMask(one, options)));
      for (const [i, mask] of decoded.entries()) {
        if ('reason' in mask) faults.push(...faultText(some[i]!.mask, mask.reason));
        else {
          if (mask.values.every((value) => value === 0)) empty.push(from + i);
          await file.writeFile(mask.values);
        }
      }
    }
    refuse(origin, faults);
    await file.sync();
  } finally {
    await file.close();
  }
  return { empty };
}

/** [size, size] of 1 and 0, or why there is none. */
async function decodeMask(
  { image, mask }: Masked,
  { size, resize }: Pick<Options, 'size' | 'resize'>,
): Promise<{ readonly values: Uint8Array } | { readonly reason: string }> {
  const [of, own] = await Promise.all([openOrFault(image), openOrFault(mask)]);
  if ('reason' in own) return own;
  if ('reason' in of) return { reason: `its image ${quoted(image)}: ${of.reason}` };
  if (own.kind !== 'raster') return { reason: 'a mask is a picture, such as PNG' };
  const { bytes, white } = own;
  return withMemory(2 * bytes, async () => {
    try {
      const [expected, turned] = await Promise.all([turnedSize(of), turnedSize(own)]);
      if (expected !== turned)
        return {
          reason: `it is of ${turned} pixels, and its image ${quoted(image)} of ${expected}`,
        };
      const isLossy = LOSSY.includes(formatOf(startOf(mask))?.id ?? '');
      const { values, ...raw } = await objectOf(own, isLossy ? white / 2 : 0);
      const sharp = await imageLibrary();
      const resized = await sharp(values, { raw: { ...raw, channels: 1 } })
        .resize(size, size, { fit: FITS[resize], background: 'black' })
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      return { values: Uint8Array.from(resized, (value) => Number(value >= 128)) };
    } catch (cause) {
      return { reason: faultOf(formatOf(startOf(mask)), cause) };
    }
  });
}

/** 255 where any colour of a mask is above a limit, else 0; of its own size. */
async function objectOf(opened: OpenRaster, limit: number) {
  const image = (await opened.pixels()).autoOrient().flatten({ background: 'black' });
  const { data: all, info } = await colourValues(image, opened.white > 255);
  const { width, height, channels } = info;
  const values = new Uint8Array(width * height);
  for (let i = 0; i < all.length; i++) {
    if (all[i]! > limit) values[Math.floor(i / channels)] = 255;
  }
  return { width, height, values };
}

/** Width and height as they are shown: EXIF may turn an image. */
async function turnedSize(image: OpenImage): Promise<string> {
  const { width, height } =
    image.kind === 'raster' ? (await (await image.pixels()).metadata()).autoOrient : image;
  return `${width} x ${height}`;
}

function faultText(mask: string, reason: string | null): string[] {
  return reason === null ? [] : [`${quoted(mask)}: ${reason}`];
}

function refuse(origin: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw refusal(
    `${counted(faults.length, 'mask')} of ${origin} cannot be used`,
    faults,
    'Repair them, or remove them: an image may be without one. A mask has the pixels of its image.',
  );
}
