import type { Random } from '../../experiment/random.ts';
import type { Augmentation } from '../../experiment/training-schema.ts';

/**
 * Copies one RGB image [height, width, 3] to `into`, altered at random: cropped
 * and enlarged, mirrored, shifted. Pixels that a shift uncovers repeat the nearest edge.
 */
export function augment(
  image: Uint8Array,
  height: number,
  width: number,
  { flip, shift, crop }: Augmentation,
  random: Random,
  into: Uint8Array,
): void {
  const source = crop > 0 ? cropped(image, height, width, crop, random) : image;
  const mirrored = flip && random.uniform() < 0.5;
  const right = random.int(2 * shift + 1) - shift;
  const down = random.int(2 * shift + 1) - shift;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = within(y - down, height) * width;
    for (let x = 0; x < width; x++) {
      const column = within(x - right, width);
      const from = (row + (mirrored ? width - 1 - column : column)) * 3;
      into[at++] = source[from]!;
      into[at++] = source[from + 1]!;
      into[at++] = source[from + 2]!;
    }
  }
}

/** A part of the image of its own proportions, at a random place, enlarged to its size (bilinear). */
function cropped(
  image: Uint8Array,
  height: number,
  width: number,
  crop: number,
  random: Random,
): Uint8Array {
  const share = 1 - crop * random.uniform();
  const rows = crossings(height, share, random.uniform());
  const columns = crossings(width, share, random.uniform());
  const into = new Uint8Array(image.length);
  let at = 0;
  for (const { low: top, high: bottom, part: down } of rows)
    for (const { low: left, high: right, part: across } of columns)
      for (let channel = 0; channel < 3; channel++) {
        const pixel = (y: number, x: number) => image[(y * width + x) * 3 + channel]!;
        const upper = pixel(top, left) * (1 - across) + pixel(top, right) * across;
        const lower = pixel(bottom, left) * (1 - across) + pixel(bottom, right) * across;
        into[at++] = Math.round(upper * (1 - down) + lower * down);
      }
  return into;
}

/** For each output pixel of an axis, the two input pixels it lies between, and how near the second. */
function crossings(length: number, share: number, place: number) {
  const start = place * (1 - share) * length;
  return Array.from({ length }, (_, i) => {
    const position = within(start + (i + 0.5) * share - 0.5, length);
    const low = Math.floor(position);
    return { low, high: Math.min(low + 1, length - 1), part: position - low };
  });
}

function within(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}
