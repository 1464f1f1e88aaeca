import type { SlicesSpec } from '../../experiment/image-fields.ts';
import type { Stored } from '../grey-values.ts';
import type { Orientation } from './orientation.ts';

/** Of [right, anterior, superior]: what is across, what is down, and what slices are along. */
const PLANES = {
  axial: [0, 1, 2],
  coronal: [0, 2, 1],
  sagittal: [1, 2, 0],
} as const;

/** How many slices there are, and the pixels of each. */
export function planeOf({ size }: Orientation, axis: SlicesSpec['axis']) {
  const [across, down, along] = PLANES[axis];
  return { width: size[across], height: size[down], count: size[along] };
}

/** The slices that are read of so many, from 0: the right, the back or the bottom is the first. */
export function chosenSlices(count: number, { every = 1, between = [0, 1] }: SlicesSpec): number[] {
  const [low, high] = between;
  const within = Array.from({ length: count }, (_, slice) => slice).filter((slice) => {
    const middle = (slice + 0.5) / count;
    return middle >= low && middle <= high;
  });
  return within.filter((_, i) => i % every === 0);
}

/**
 * A slice as DICOM images of the plane are laid, and radiologists look at them: the patient's right
 * is on the left of an axial and a coronal one, the front on the left of a sagittal one, and the
 * front or the top is at the top.
 */
export function sliceOf(
  voxels: Stored,
  orientation: Orientation,
  axis: SlicesSpec['axis'],
  slice: number,
): Stored {
  const { width, height } = planeOf(orientation, axis);
  const [across, down, along] = PLANES[axis];
  const pixels = voxels.slice(0, width * height);
  const place: [number, number, number] = [0, 0, 0];
  place[along] = slice;
  for (let row = 0, to = 0; row < height; row++) {
    place[down] = height - 1 - row;
    for (let column = 0; column < width; column++, to++) {
      place[across] = width - 1 - column;
      pixels[to] = voxels[orientation.at(...place)]!;
    }
  }
  return pixels;
}
