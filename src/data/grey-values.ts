/** A grey image in the numbers that its file measures, such as Hounsfield units. */
export interface GreyValues {
  readonly width: number;
  readonly height: number;
  /** As the file holds them, row by row from the top. */
  readonly stored: Stored;
  /** What is measured is `stored * slope + intercept`. */
  readonly slope: number;
  readonly intercept: number;
  /** The least and the largest number that its type holds; null of floating-point numbers. */
  readonly depth: Span | null;
  /** Whether it is of more than 8 bits, or rescaled. */
  readonly deep: boolean;
  /** The file's own window: the share of white, 0 to 1, of a number. Null where it has none. */
  readonly own: ((value: number) => number) | null;
  /** Whether the least number is white, as in DICOM's MONOCHROME1. */
  readonly inverted: boolean;
}

export type Stored =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** The lower and the higher of two numbers. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** What so many bits hold, rescaled: two's complement where they are signed. */
export function depthOf(bits: number, signed: boolean, slope: number, intercept: number): Span {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return spanOf(low, low + 2 ** bits - 1, slope, intercept);
}

/** The least and the largest number that is measured. */
export function measuredSpan({ stored, slope, intercept }: GreyValues): Span {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return spanOf(low, high, slope, intercept);
}

function spanOf(a: number, b: number, slope: number, intercept: number): Span {
  const [first, second] = [a * slope + intercept, b * slope + intercept];
  return { low: Math.min(first, second), high: Math.max(first, second) };
}

/**
 * Grey levels [height, width] of the whole image, before it is resized: bytes where the file holds
 * those and no window applies, else 16 bits.
 * @param window The numbers that become black and white; `full`, those that its type holds; null,
 *   the file's own window, or else the full range. Floating-point numbers have none: theirs is from
 *   the least to the largest of the image.
 */
export function greyLevels(image: GreyValues, window: Span | 'full' | null): Levels {
  const { stored, slope, intercept, own, depth, deep, inverted } = image;
  const isFull = window === 'full' || (window === null && own === null);
  if (isFull && !deep && !inverted && stored instanceof Uint8Array) return stored;
  const share =
    window === null && own !== null
      ? own
      : linear(window === null || window === 'full' ? (depth ?? measuredSpan(image)) : window);
  const levels = new Uint16Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    const level = share(stored[i]! * slope + intercept);
    levels[i] = Math.round(65_535 * (inverted ? 1 - level : level));
  }
  return levels;
}

type Levels = Uint8Array | Uint16Array;

/** From 0 at the lower to 1 at the higher number; black where they are one. */
function linear({ low, high }: Span): (value: number) => number {
  const width = high - low;
  return (value) => (width > 0 ? Math.min(1, Math.max(0, (value - low) / width)) : 0);
}
