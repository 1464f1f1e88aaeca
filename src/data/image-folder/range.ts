import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { counted } from '../../text/numbers.ts';
import type { Span } from '../grey-values.ts';
import { type Levels, measureImage, type Windowing } from './decode.ts';
import type { DecodedImages } from './decoded-rows.ts';
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
 * What images are first read by, before their values are known: most often `windowOf` says the same.
 * Where the user says what is black and white, a file's own window is nothing to go by.
 */
export function firstWindow(range: ImageFolderSpec['range']): Windowing {
  if (range === undefined) return null;
  return typeof range === 'string' ? 'full' : { ...said(range), deepOnly: true };
}

/** What the user says is black and white. */
function said(range: Exclude<ImageFolderSpec['range'], string | undefined>): Span {
  if ('bits' in range) return { low: 0, high: 2 ** range.bits - 1 };
  return { low: range.window[0], high: range.window[1] };
}

/**
 * Which values become black and white: `full`, those of each image's depth; null, those that a file
 * says itself, and else the depth.
 * @param files Paths of the kept images.
 * @throws BenchError `data` where nothing says what is black and white: all values are within
 *   half of what 16 bits hold, as 12-bit X-rays and signed CT with an offset are, or below a
 *   quarter of 8 bits; or where what is said does not fit the images.
 */
export async function windowOf(
  { origin, range }: Pick<ImageFolderSpec, 'range'> & { readonly origin: string },
  { levels }: Pick<DecodedImages, 'levels'>,
  files: readonly string[],
): Promise<Windowing> {
  const deep = levels.filter((each) => each.deep);
  if (range === 'full') return full(origin, levels);
  // What a file says itself is not asked about.
  const rows = levels.map((each, row) => ({ ...each, file: files[row]! }));
  const asked = range === undefined ? rows.filter(({ windowed }) => !windowed) : rows;
  if (asked.length === 0) return null;
  const own = asked.some((each) => each.deep) ? asked.filter((each) => each.deep) : asked;
  if (range === undefined && saysWhite(own)) return null;
  const found = await measured(own);
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
  const window = { ...said(range), deepOnly };
  if ('window' in range) return window;
  const top = window.high;
  if (high > top || low < 0)
    throw misfit(
      `\`range\` says that the images of ${origin} have ${range.bits} bits, so 0 to ${text(top)}, and their ${high > top ? `largest value is ${text(high)}` : `least value is ${text(low)}`}`,
    );
  if (range.bits > 8 && deep.length === 0)
    throw misfit(
      `\`range\` says that the images of ${origin} have ${range.bits} bits, and all have 8 bits or fewer`,
    );
  return window;
}

function full(origin: string, levels: readonly Levels[]): 'full' {
  const endless = levels.filter(({ depth }) => depth === null).length;
  if (endless === 0) return 'full';
  throw misfit(
    `\`range\` is 'full', and ${endless} of ${levels.length} images of ${origin} are of floating-point numbers, which have no full range`,
  );
}

/** Which values were taken as black and white, where that is not plain: a sentence each. */
export function rangeNotes(
  range: ImageFolderSpec['range'],
  { levels }: Pick<DecodedImages, 'levels'>,
  window: Windowing,
): string[] {
  const windowed = range === undefined ? levels.filter((each) => each.windowed) : [];
  const others = levels.filter((each) => !windowed.includes(each));
  return [
    ...(windowed.length === 0
      ? []
      : [
          `${counted(windowed.length, 'image')} by the file's own window, black to white; there are ${text(lowest(windowed))} to ${text(highest(windowed))}`,
        ]),
    ...takenNotes(range, others, window),
  ];
}

function takenNotes(
  range: ImageFolderSpec['range'],
  levels: readonly Levels[],
  window: Windowing,
): string[] {
  const deep = levels.filter((each) => each.deep);
  const own = deep.length > 0 ? deep : levels;
  if (own.length === 0 || (deep.length === 0 && range === undefined)) return [];
  const { low, high } = window === null || window === 'full' ? depthOf(own)! : window;
  const beside = levels.length - deep.length;
  const which =
    deep.length === 0
      ? 'values'
      : beside === 0
        ? 'values of more than 8 bits'
        : `values of the ${deep.length} images of more than 8 bits (${beside} others have 8)`;
  return [
    `${which} from ${text(low)} to ${text(high)} become black to white${range === undefined ? ' (the whole depth)' : ''}; there are ${text(lowest(own))} to ${text(highest(own))}`,
  ];
}

function unknownWhite(origin: string, found: readonly Levels[]): Undecided {
  const [low, high, depth] = [lowest(found), highest(found), depthOf(found)];
  const bits = Math.max(1, Math.ceil(Math.log2(high + 1)));
  const fits = low >= 0 && Number.isInteger(high) && bits <= 16;
  const top = fits && (depth === null || 2 ** bits - 1 < depth.high) ? 2 ** bits - 1 : null;
  const choices = [
    top === null ? '' : `\`range: { bits: ${bits} }\` for 0 to ${text(top)}`,
    low < high ? `\`range: { window: [${low}, ${high}] }\`` : '',
    "`range: 'min-max'` for the least to the largest value of all images",
    depth === null
      ? ''
      : `or \`range: 'full'\` to take them as they are, ${text(depth.low)} to ${text(depth.high)}`,
  ];
  return new Undecided(
    { range: top === null ? 'min-max' : { bits } },
    `the largest value of all images of ${origin} is ${text(high)}, the least ${text(low)}, ${asTheyAre(low, high, depth)}`,
    { remedy: `Say what is black and white: ${choices.filter(Boolean).join(', ')}.` },
  );
}

function asTheyAre(low: number, high: number, depth: Span | null): string {
  if (depth === null) return 'and floating-point numbers do not say which are black and white';
  const [black, bright] = [low, high].map((value) =>
    Math.round((255 * (value - depth.low)) / (depth.high - depth.low)),
  );
  const holds = depth.low === 0 ? text(depth.high) : `${text(depth.low)} to ${text(depth.high)}`;
  return `and their depth holds ${holds}: as they are, they would be ${black} to ${bright} of 255`;
}

/** Resized images have lost their brightest points: of 8-bit ones the files are asked. */
async function measured(
  levels: readonly (Levels & { readonly file: string })[],
): Promise<Levels[]> {
  const found: Levels[] = [];
  for (let from = 0; from < levels.length; from += AT_ONCE) {
    const some = levels.slice(from, from + AT_ONCE);
    const spans = await Promise.all(
      some.map((each) => (each.exact ? each : measureImage(each.file))),
    );
    found.push(...some.map((each, i) => ({ ...each, low: spans[i]!.low, high: spans[i]!.high })));
  }
  return found;
}

/** Whether the values of all images tell that what is black and white by their depth is that. */
function saysWhite(levels: readonly Levels[]): boolean {
  const shares = levels.map(({ low, high, depth }) => {
    if (depth === null) return null;
    const whole = depth.high - depth.low;
    return { low: (low - depth.low) / whole, high: (high - depth.low) / whole };
  });
  const known = shares.filter((each) => each !== null);
  if (known.length < shares.length) return false;
  return levels.some(({ deep }) => deep)
    ? highest(known) - lowest(known) > SPAN.deep
    : highest(known) > SPAN.shallow;
}

function misfit(message: string): BenchError {
  return new BenchError('data', message, {
    remedy: "Correct `range`: { bits }, { window: [low, high] }, 'min-max' or 'full'.",
  });
}

function lowest(levels: readonly Span[]): number {
  return levels.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY);
}

function highest(levels: readonly Span[]): number {
  return levels.reduce((most, { high }) => Math.max(most, high), Number.NEGATIVE_INFINITY);
}

/** What the types of all hold; null where some are floating-point. */
function depthOf(levels: readonly Levels[]): Span | null {
  const depths = levels.map(({ depth }) => depth);
  const known = depths.filter((depth) => depth !== null);
  if (known.length < depths.length) return null;
  return { low: lowest(known), high: highest(known) };
}

function text(value: number): string {
  return value.toLocaleString('en-US');
}
