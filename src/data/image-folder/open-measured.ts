import type { SlicesSpec } from '../../experiment/image-fields.ts';
import { openDicom } from '../dicom/open.ts';
import { openVolume } from '../nifti/open.ts';
import { fromRaw } from './from-raw.ts';
import { type OpenImage, tooLarge } from './opened.ts';

type OpenOrWhyNot = OpenImage | { readonly reason: string };

/** @throws Unread for what is no DICOM image that is read. */
export async function openDicomFile(path: string): Promise<OpenOrWhyNot> {
  const { image, windowFault, ...opened } = await openDicom(path);
  const { width, height, bytes } = opened;
  const large = tooLarge(width, height, bytes);
  if (large !== null) return large;
  if (image.kind === 'grey') return { ...opened, kind: 'grey', windowFault, read: image.read };
  return {
    ...opened,
    kind: 'raster',
    white: 255,
    pages: 1,
    alpha: false,
    pixels: async () =>
      fromRaw({ width, height, channels: 3, values: await image.read(), white: 255 }),
  };
}

/** @throws Unread for what is no NIfTI volume that is read. */
export async function openSlices(
  path: string,
  slices: SlicesSpec | undefined,
): Promise<OpenOrWhyNot> {
  if (slices === undefined)
    return {
      reason: "it is a NIfTI volume; say which slices are images, `slices: { axis: 'axial' }`",
    };
  const { width, height, bytes, oriented, read } = await openVolume(path, slices);
  return tooLarge(width, height, bytes) ?? { kind: 'slices', width, height, bytes, oriented, read };
}
