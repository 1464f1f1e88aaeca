import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import type { DecodedImages } from './cache.ts';
import { type Levels, measureImage, type Window } from './decode.ts';
import { Undecided } from './undecided.ts';

/**
 * Share of their depth that the values of a data set must span, for the depth to say what is
 * black and white. Measurements in 16 bits that leave half of it, as 15-bit ones and signed
 * ones with an offset do, have their own. 8-bit images are made to be looked at, and may be dim.
 */
const SPAN = { deep: 0.5, shallow: 0.25 };
/** Images measured at a time. */
const AT_ONCE = 16;

/**
 * Which values become black and white; null for the full range of each image's depth.
 * @param files Paths of the kept images.
 * @throws BenchError `data` where nothing says what is black and white: all values are within
 *   half of what 16 bits hold, as 12-bit X-rays and signed CT with an offset are, or below a
 *   quarter of 8 bits; or where what is said does not fit the images.
 */
export async function windowOf(
  { origin, range }: Pick<ImageFolderSpec, 'range'> & { readonly origin: string },
  { levels }: DecodedImages,
  files: readonly string[],
): Promise<Window | null> {
  if (range === 'full' || levels.length === 0) return null;
  const deep = levels.filter(({ white }) => white > 255);
  const own = deep.length > 0 ? deep : levels;
  if (range === undefined && saysWhite(own)) return null;
  // Resized images have lost their brightest points: of 8-bit ones the files are asked.
  const found = deep.length > 0 ? deep : await measured(files);
  const [low, high] = [lowest(found), highest(found)];
  if (range === undefined) {
    if (saysWhite(found)) return null;
    throw unknownWhite(origin, found);
  }
  const deepOnly = deep.length > 0;
  if (range === 'min-max') {
    if (low < high) return { low, high, deepOnly };
    throw misfit(`all images of ${origin} have the one value ${low}, which has no range`);
  }
  if ('window' in range) return { low: range.window[0], high: range.window[1], deepOnly };
  const top = 2 ** range.bits - 1;
  if (high > top)
    throw misfit(
      `\`range\` says that the images of ${origin} have ${range.bits} bits, so 0 to ${text(top)}, and their largest value is ${text(high)}`,
    );
  if (range.bits > 8 && deep.length === 0)
    throw misfit(
      `\`range\` says that the images of ${origin} have ${range.bits} bits, and all have 8 bits or fewer`,
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

function unknownWhite(origin: string, found: readonly Levels[]): Undecided {
  const [low, high, white] = [lowest(found), highest(found), whitest(found)];
  const bits = Math.max(1, Math.ceil(Math.log2(high + 1)));
  const [black, bright] = [low, high].map((value) => Math.round((255 * value) / white));
  const choices = [
    2 ** bits - 1 < white ? `\`range: { bits: ${bits} }\` for 0 to ${text(2 ** bits - 1)}` : '',
    low < high ? `\`range: { window: [${low}, ${high}] }\`` : '',
    "`range: 'min-max'` for the least to the largest value of all images",
    `or \`range: 'full'\` to take them as they are, 0 to ${text(white)}.`,
  ];
  return new Undecided(
    { range: 2 ** bits - 1 < white ? { bits } : 'min-max' },
    `the largest value of all images of ${origin} is ${text(high)}, the least ${text(low)}, and their depth holds ${text(white)}: as they are, they would be ${black} to ${bright} of 255`,
    { remedy: `Say what is black and white: ${choices.filter(Boolean).join(', ')}` },
  );
}

async function measured(files: readonly string[]): Promise<Levels[]> {
  const levels: Levels[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE)
    levels.push(...(await Promise.all(files.slice(from, from + AT_ONCE).map(measureImage))));
  return levels;
}

/** Whether the values of all images tell that 0 is black and what their depth holds white. */
function saysWhite(levels: readonly Levels[]): boolean {
  const shares = levels.map(({ low, high, white }) => ({
    white,
    low: low / white,
    high: high / white,
  }));
  return whitest(levels) > 255
    ? highest(shares) - lowest(shares) > SPAN.deep
    : highest(shares) > SPAN.shallow;
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
