import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import type { DecodedImages } from './cache.ts';
import { type Levels, measureImage, type Window } from './decode.ts';
import { Undecided } from './undecided.ts';

/**
 * Share of its depth that the largest value of a data set must be above, for the depth to
 * say what is white: with two bits less, as 14-bit images in 16-bit files have, it does not.
 */
const DIM = 0.25;
/** Images measured at a time. */
const AT_ONCE = 16;

/**
 * Which values become black and white; null for the full range of each image's depth.
 * @param files Paths of the kept images.
 * @throws BenchError `data` where nothing says what is white: the brightest of all values
 *   fits in a quarter of what the depth holds, as 12-bit X-rays do in 16 bits; or where what is
 *   said does not fit the images.
 */
export async function windowOf(
  { dir, range }: ImageFolderSpec,
  { levels }: DecodedImages,
  files: readonly string[],
): Promise<Window | null> {
  if (range === 'full' || levels.length === 0) return null;
  const deep = levels.filter(({ white }) => white > 255);
  const own = deep.length > 0 ? deep : levels;
  if (range === undefined && brightness(own) > DIM) return null;
  // Resized images have lost their brightest points: of 8-bit ones the files are asked.
  const found = deep.length > 0 ? deep : await measured(files);
  const [low, high] = [lowest(found), highest(found)];
  if (range === undefined) {
    if (brightness(found) > DIM) return null;
    throw unknownWhite(dir, found);
  }
  const deepOnly = deep.length > 0;
  if (range === 'min-max') {
    if (low < high) return { low, high, deepOnly };
    throw misfit(`all images of ${dir} have the one value ${low}, which has no range`);
  }
  if ('window' in range) return { low: range.window[0], high: range.window[1], deepOnly };
  const top = 2 ** range.bits - 1;
  if (high > top)
    throw misfit(
      `\`range\` says that the images of ${dir} have ${range.bits} bits, so 0 to ${text(top)}, and their largest value is ${text(high)}`,
    );
  if (range.bits > 8 && deep.length === 0)
    throw misfit(
      `\`range\` says that the images of ${dir} have ${range.bits} bits, and all have 8 bits or fewer`,
    );
  return { low: 0, high: top, deepOnly };
}

/** Which values were taken as black and white, where that is not plain: a sentence each. */
export function rangeNotes(
  range: ImageFolderSpec['range'],
  { levels }: Pick<DecodedImages, 'levels'>,
  window: Window | null,
): string[] {
  const deep = levels.filter(({ white }) => white > 255);
  const own = deep.length > 0 ? deep : levels;
  if (own.length === 0 || (deep.length === 0 && range === undefined)) return [];
  const [from, to] = window === null ? [0, whitest(own)] : [window.low, window.high];
  const beside = levels.length - deep.length;
  const which =
    deep.length === 0
      ? 'values'
      : beside === 0
        ? 'values of more than 8 bits'
        : `values of the ${deep.length} images of more than 8 bits (${beside} others have 8)`;
  return [
    `${which} from ${text(from)} to ${text(to)} become black to white${range === undefined ? ' (the whole depth)' : ''}; there are ${text(lowest(own))} to ${text(highest(own))}`,
  ];
}

function unknownWhite(dir: string, found: readonly Levels[]): Undecided {
  const [high, white] = [highest(found), whitest(found)];
  const bits = Math.max(1, Math.ceil(Math.log2(high + 1)));
  return new Undecided(
    { range: { bits } },
    `the largest value of all images of ${dir} is ${text(high)}, and their depth holds ${text(white)}: as they are, white would be ${Math.round((255 * high) / white)} of 255`,
    {
      remedy: `Say what is black and white: \`range: { bits: ${bits} }\` for 0 to ${text(2 ** bits - 1)}, \`range: { window: [${lowest(found)}, ${high}] }\`, \`range: 'min-max'\` for the least to the largest value of all images, or \`range: 'full'\` to take them as they are.`,
    },
  );
}

async function measured(files: readonly string[]): Promise<Levels[]> {
  const levels: Levels[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE)
    levels.push(...(await Promise.all(files.slice(from, from + AT_ONCE).map(measureImage))));
  return levels;
}

/** The largest value as a share of what its depth holds, over all images. */
function brightness(levels: readonly Levels[]): number {
  return levels.reduce((most, { high, white }) => Math.max(most, high / white), 0);
}

function misfit(message: string): BenchError {
  return new BenchError('data', message, {
    remedy: "Correct `range`: { bits }, { window: [low, high] }, 'min-max' or 'full'.",
  });
}

function lowest(levels: readonly Levels[]): number {
  return levels.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY);
}

function highest(levels: readonly Levels[]): number {
  return levels.reduce((most, { high }) => Math.max(most, high), 0);
}

function whitest(levels: readonly Levels[]): number {
  return levels.reduce((most, { white }) => Math.max(most, white), 0);
}

function text(value: number): string {
  return value.toLocaleString('en-US');
}
