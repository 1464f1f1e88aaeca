import { type ImageSet, imageAt } from './image-set.ts';

/** Images that are looked at, the first ones. */
const LOOKED_AT = 256;

/** Whether RGB bytes are grey throughout. */
export function isGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i += 3)
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  return true;
}

/** Whether the first images of a set are all grey, or none is; null where some are. */
export function areGrey(set: ImageSet): boolean | null {
  let grey = 0;
  const count = Math.min(LOOKED_AT, set.count);
  for (let i = 0; i < count; i++) if (isGrey(imageAt(set, i))) grey += 1;
  return grey === count ? true : grey === 0 ? false : null;
}
