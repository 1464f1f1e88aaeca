import { Unread } from '../unread.ts';
import type { NiftiHeader, Triple } from './header.ts';

/** The axes of a volume that lead to the right, to the front and to the top of a patient. */
export interface Orientation {
  /** Voxels along each. */
  readonly size: Triple;
  /** Where the voxel [right, anterior, superior] is in the array. */
  at(right: number, anterior: number, superior: number): number;
}

/**
 * The orientation that nibabel calls RAS+ (`as_closest_canonical`): each axis of the array is taken
 * for the direction that it leads to most, and turned where it leads the other way.
 * @throws Unread where the axes do not lead to three directions.
 */
export function orientationOf({ size, directions }: NiftiHeader): Orientation {
  const strides = [1, size[0], size[0] * size[1]];
  const found: { size: number; start: number; stride: number }[] = [];
  for (const [axis, direction] of directions.entries()) {
    const length = Math.hypot(...direction);
    const shares = direction.map((part, i) =>
      found[i] === undefined ? Math.abs(part) / length : -1,
    );
    const to = shares.indexOf(Math.max(...shares));
    if (!(shares[to]! > 0))
      throw new Unread('its axes do not lead to three directions (sform, qform)');
    const turned = direction[to]! < 0;
    const stride = strides[axis]!;
    found[to] = {
      size: size[axis]!,
      start: turned ? (size[axis]! - 1) * stride : 0,
      stride: turned ? -stride : stride,
    };
  }
  const [x, y, z] = found as [(typeof found)[0], (typeof found)[0], (typeof found)[0]];
  return {
    size: [x.size, y.size, z.size],
    at: (right, anterior, superior) =>
      x.start + y.start + z.start + right * x.stride + anterior * y.stride + superior * z.stride,
  };
}
