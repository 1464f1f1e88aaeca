import type { Header } from './header.ts';

/**
 * RGB bytes [rows, columns, 3] of a colour image.
 * @param values Its bytes: pixel by pixel, or, where `planar`, one colour after another.
 * @param isRgb Whether they are RGB whatever the header says.
 */
export function rgbOf(
  values: Uint8Array,
  { photometric }: Header,
  planar: boolean,
  isRgb: boolean,
): Uint8Array {
  const pixels = planar ? interleaved(values) : values;
  const isYbr = photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422';
  return isYbr && !isRgb ? fromYbr(pixels) : pixels;
}

function interleaved(values: Uint8Array): Uint8Array {
  const pixels = values.length / 3;
  return Uint8Array.from(values, (_, i) => values[(i % 3) * pixels + Math.floor(i / 3)]!);
}

/** Two pixels share their colours: luminance, luminance, blue, red (PS3.3 C.7.6.3.1.2). */
export function upsampled422(values: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((values.length / 2) * 3);
  for (let from = 0, to = 0; from < values.length; from += 4, to += 6)
    for (const [i, luminance] of [values[from]!, values[from + 1]!].entries())
      pixels.set([luminance, values[from + 2]!, values[from + 3]!], to + 3 * i);
  return pixels;
}

/** YCbCr of full range to RGB, by the constants of ITU-R BT.601 (PS3.3 C.7.6.3.1.2). */
function fromYbr(values: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(values.length);
  const byte = (value: number) => Math.min(255, Math.max(0, Math.floor(value + 0.5)));
  for (let i = 0; i < values.length; i += 3) {
    const [y, blue, red] = [values[i]!, values[i + 1]! - 128, values[i + 2]! - 128];
    rgb[i] = byte(y + 1.402 * red);
    rgb[i + 1] = byte(y - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587);
    rgb[i + 2] = byte(y + 1.772 * blue);
  }
  return rgb;
}
