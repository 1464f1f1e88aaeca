import type { Random } from '../spec/random.ts';
import type { Augmentation } from '../spec/training-schema.ts';

/**
 * Copies one RGB image [height, width, 3] to `into`, mirrored and shifted at
 * random; pixels that a shift uncovers repeat the nearest edge.
 */
export function augment(
  image: Uint8Array,
  height: number,
  width: number,
  { flip, shift }: Augmentation,
  random: Random,
  into: Uint8Array,
): void {
  const mirrored = flip && random.uniform() < 0.5;
  const right = random.int(2 * shift + 1) - shift;
  const down = random.int(2 * shift + 1) - shift;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = within(y - down, height) * width;
    for (let x = 0; x < width; x++) {
      const column = within(x - right, width);
      const from = (row + (mirrored ? width - 1 - column : column)) * 3;
      into[at++] = image[from]!;
      into[at++] = image[from + 1]!;
      into[at++] = image[from + 2]!;
    }
  }
}

function within(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}
