import { EM_PER_CHARACTER } from './theme.ts';

/** A mark in a panel, in pixels from its top left, and what it is to be called. */
export interface Named {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  /** Half of its side, with some air. */
  readonly reach: number;
  /** Whether something comes from its right, which a name there would cover. */
  readonly continued: boolean;
}

/** Where a name stands beside its mark; `align` is that of Vega's text. */
export interface Place {
  readonly dx: number;
  readonly dy: number;
  readonly align: 'left' | 'right' | 'center';
}

/** Left, top, right and bottom. */
export type Box = readonly [number, number, number, number];

export const FONT_SIZE = 10;

/**
 * Places for the names of marks, so that none covers a mark or another name: to the right, left,
 * above or below, else null. Earlier marks choose first.
 * @param taken What stands in the panel already.
 */
export function placeNames(
  marks: readonly Named[],
  width: number,
  height: number,
  taken: readonly Box[] = [],
): readonly (Place | null)[] {
  const boxes: Box[] = marks.map(({ x, y, reach }) => [x - reach, y - reach, x + reach, y + reach]);
  const others = [...taken];
  return marks.map((mark, own) => {
    const place = placesOf(mark).find((each) => {
      const box = boxOf(mark, each);
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height;
      const clear = boxes.every((other, i) => i === own || !overlap(box, other));
      return inside && clear && others.every((other) => !overlap(box, other));
    });
    if (place === undefined) return null;
    others.push(boxOf(mark, place));
    return place;
  });
}

function placesOf({ reach, continued }: Named): Place[] {
  const right: Place = { dx: reach, dy: 0, align: 'left' };
  const rest: Place[] = [
    { dx: -reach, dy: 0, align: 'right' },
    { dx: 0, dy: -reach - FONT_SIZE / 2, align: 'center' },
    { dx: 0, dy: reach + FONT_SIZE / 2, align: 'center' },
  ];
  return continued ? [...rest, right] : [right, ...rest];
}

function boxOf({ x, y, name }: Named, { dx, dy, align }: Place): Box {
  const width = EM_PER_CHARACTER * FONT_SIZE * name.length;
  const left = x + dx - { left: 0, center: width / 2, right: width }[align];
  return [left, y + dy - FONT_SIZE / 2, left + width, y + dy + FONT_SIZE / 2];
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
