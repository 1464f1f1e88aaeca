import type { DataSpec } from '../../experiment/data-schema.ts';
import type { SlicesSpec } from '../../experiment/image-fields.ts';
import type { ListedFile, Listing } from '../image-folder/list.ts';
import { openImage } from '../image-folder/open-image.ts';
import { withArrays } from '../npz/archive.ts';
import { npyArray } from '../npz/array.ts';

/** What images are before they are brought to one size, of all or of a sample of them. */
export interface Looks {
  /** Images that were looked at. */
  readonly looked: number;
  /** By the number of pixels. */
  readonly least: Size;
  readonly median: Size;
  readonly largest: Size;
  /** How many have which colours and depth, such as `grey, 8 bits`. */
  readonly modes: Readonly<Record<string, number>>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type Look = Size & { readonly mode: string };

/** Images whose headers are read. */
const SAMPLE = 400;
/** Of what could not be looked at. */
const UNKNOWN: Look = { width: 64, height: 64, mode: 'unknown' };

export async function looksOf(spec: DataSpec, listing: Listing | null): Promise<Looks> {
  if (listing !== null)
    return summary(await looksOfFiles(listing.files, 'slices' in spec ? spec.slices : undefined));
  if (spec.kind === 'npz') return summary([await lookOfArchive(spec.file)]);
  return summary([{ width: 32, height: 32, mode: 'RGB, 8 bits' }]);
}

async function looksOfFiles(
  files: readonly ListedFile[],
  slices: SlicesSpec | undefined,
): Promise<Look[]> {
  const step = Math.ceil(files.length / SAMPLE);
  const looks: Look[] = [];
  for (let at = 0; at < files.length; at += step) {
    // What cannot be read is told of when all are.
    const look = await lookOfFile(files[at]!.path, slices).catch(() => null);
    if (look !== null) looks.push(look);
  }
  return looks;
}

async function lookOfFile(path: string, slices: SlicesSpec | undefined): Promise<Look | null> {
  const image = await openImage(path, slices);
  if ('reason' in image) return null;
  const { width, height } = image;
  if (image.kind === 'grey') return { width, height, mode: 'DICOM, grey' };
  if (image.kind === 'slices') return { width, height, mode: 'slices of NIfTI, grey' };
  const { channels } = await (await image.pixels()).metadata();
  const colours = channels < 3 ? 'grey' : channels - (image.alpha ? 1 : 0) === 4 ? 'CMYK' : 'RGB';
  const alpha = image.alpha && channels % 2 === 0 ? ' with alpha' : '';
  return { width, height, mode: `${colours}${alpha}, ${image.white > 255 ? 16 : 8} bits` };
}

/** All images of an archive are of one size; faults are told of when it is read. */
async function lookOfArchive(file: string): Promise<Look> {
  return withArrays(file, async (arrays) => {
    const content = await arrays.get('train_images')?.();
    if (content === undefined) return UNKNOWN;
    try {
      const { shape, descr } = npyArray(content);
      const [, height = 0, width = 0, channels = 1] = shape;
      const bits = 8 * Number(/\d+$/.exec(descr)?.[0] ?? 1);
      return {
        width,
        height,
        mode: `${channels === 1 ? 'grey' : 'RGB'}, ${bits} bits${/f\d+$/.test(descr) ? ', floating point' : ''}`,
      };
    } catch {
      return UNKNOWN;
    }
  });
}

function summary(found: readonly Look[]): Looks {
  const looks = found.length > 0 ? found : [UNKNOWN];
  const sorted = looks.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const at = (share: number): Size => {
    const { width, height } = sorted[Math.round(share * (sorted.length - 1))]!;
    return { width, height };
  };
  const modes: Record<string, number> = {};
  for (const { mode } of looks) modes[mode] = (modes[mode] ?? 0) + 1;
  return { looked: found.length, least: at(0), median: at(0.5), largest: at(1), modes };
}
