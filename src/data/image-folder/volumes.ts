import { BenchError } from '../../errors.ts';
import type { SlicesSpec } from '../../experiment/image-fields.ts';
import { counted } from '../../text/numbers.ts';
import type { DecodedImages } from './decoded-rows.ts';
import type { Listing } from './list.ts';
import { Undecided } from './undecided.ts';

const VOLUME = /\.nii(\.gz)?$/i;

interface Slicing {
  readonly origin: string;
  readonly slices?: SlicesSpec | undefined;
}

/** @throws BenchError `data` where there are volumes, and nothing says which slices are images. */
export function refuseUnsliced({ origin, slices }: Slicing, { files }: Listing): void {
  const volumes = files.filter(({ path }) => VOLUME.test(path)).length;
  if (slices !== undefined || volumes === 0) return;
  throw new Undecided(
    { slices: { axis: 'axial' } },
    `${origin} holds ${counted(volumes, 'NIfTI volume')}, and nothing says which slices are images`,
    {
      remedy:
        "Set `slices`, such as `slices: { axis: 'axial' }`, 'coronal' or 'sagittal'; `every` and `between` take some of them.",
    },
  );
}

/** @throws BenchError `data` where slices are asked for, and there is no volume. */
export function refuseNeedlessSlices(
  { origin, slices }: Slicing,
  { slices: read }: DecodedImages,
): void {
  if (slices === undefined || read.some((slice) => slice !== null)) return;
  throw new BenchError('data', `\`slices\` is given, and ${origin} holds no NIfTI volume`, {
    remedy: 'Leave `slices` out, or give the folder or table of the volumes.',
  });
}
