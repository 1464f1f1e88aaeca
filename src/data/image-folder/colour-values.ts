import type { OutputInfo, Sharp } from 'sharp';

/**
 * The values of an image as RGB, [height, width, 3]; of one with alpha that was not flattened, with that.
 * @param deep Whether they are of 16 bits.
 */
export async function colourValues(
  image: Sharp,
  deep: boolean,
): Promise<{ readonly data: Uint8Array | Uint16Array; readonly info: OutputInfo }> {
  const { data, info } = await image
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const Values = deep ? Uint16Array : Uint8Array;
  return {
    data: new Values(data.buffer, data.byteOffset, info.width * info.height * info.channels),
    info,
  };
}
