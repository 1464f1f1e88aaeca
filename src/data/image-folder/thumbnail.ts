/** Pixels a side of a look. */
const SIDE = 16;
export const LOOK_BYTES = SIDE * SIDE;

/**
 * A look: the image in 16 x 16 levels of grey, each the mean of what it covers.
 * Images that were only saved again, scaled or slightly cropped have nearly the same.
 * @param pixels RGB bytes, [size, size, 3]; `size` may be less than 16.
 */
export function lookOf(pixels: Uint8Array, size: number): Uint8Array {
  const look = new Uint8Array(LOOK_BYTES);
  const edge = (cell: number) => Math.floor((cell * size) / SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let [sum, count] = [0, 0];
      for (let y = edge(row); y < Math.max(edge(row + 1), edge(row) + 1); y++) {
        for (let x = edge(column); x < Math.max(edge(column + 1), edge(column) + 1); x++) {
          const at = (y * size + x) * 3;
          // Rec. 601 luma.
          sum += 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
          count += 1;
        }
      }
      look[row * SIDE + column] = Math.round(sum / count);
    }
  }
  return look;
}

/** Bits of a look's gradient: whether it gets brighter from left to right, 8 x 8 of its cells. */
export function gradientOf(looks: Uint8Array, image: number): [number, number] {
  const words: [number, number] = [0, 0];
  const level = (row: number, column: number) => {
    const at = image * LOOK_BYTES + 2 * row * SIDE + 2 * column;
    return looks[at]! + looks[at + 1]! + looks[at + SIDE]! + looks[at + SIDE + 1]!;
  };
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 8; column++) {
      const brighter = level(row, (column + 1) % 8) > level(row, column);
      if (brighter) words[row >> 2]! |= 1 << ((row & 3) * 8 + column);
    }
  return words;
}

/** Mean absolute difference of two looks, in grey levels. */
export function apart(looks: Uint8Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < LOOK_BYTES; i++)
    sum += Math.abs(looks[a * LOOK_BYTES + i]! - looks[b * LOOK_BYTES + i]!);
  return sum / LOOK_BYTES;
}
