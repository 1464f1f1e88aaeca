import type { Cell } from '../../analysis/types.ts';
import type { HeatMapRecord } from '../../store/records.ts';
import type { ReportInput } from '../input/input.ts';
import type { HeatView } from './data.ts';

/** The colour of heat: seen on light and on dark, and not among a photograph's. */
const COLOUR = [255, 0, 170] as const;
/** Of the highest heat, so that the image shows through. */
const OPACITY = 0.85;

/** Heat maps of an arm by the number of their test image: those of its first seed that looked at it. */
export type HeatOf = (cell: Cell | undefined, example: number) => readonly HeatMapRecord[];

export function heatOf({ heatMaps }: Pick<ReportInput, 'heatMaps'>): HeatOf {
  return (cell, example) => {
    for (const { hash } of cell?.trials ?? []) {
      const own = (heatMaps.get(hash) ?? []).filter((map) => map.example === example);
      if (own.length > 0) return own;
    }
    return [];
  };
}

/** Heat as a picture that is laid over its image, the hotter the less transparent; into `pictures`. */
export async function heatViews(
  maps: readonly HeatMapRecord[],
  pictures: string[],
): Promise<HeatView[]> {
  const views: HeatView[] = [];
  for (const map of maps) {
    const { method, layer, inside, area } = map;
    const overlay = pictures.push(await overlayOf(map)) - 1;
    views.push({ method, layer, overlay, inside, area });
  }
  return views;
}

/** A WebP with transparency, as a `data:` URI, as large as the map: the page enlarges it. */
async function overlayOf({ height, width, values }: HeatMapRecord): Promise<string> {
  const { default: sharp } = await import('sharp');
  const pixels = Buffer.alloc(4 * height * width);
  values.forEach((value, i) => {
    pixels.set([...COLOUR, Math.round(255 * OPACITY * Math.min(1, Math.max(0, value)))], 4 * i);
  });
  const picture = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .webp({ quality: 60, alphaQuality: 90 })
    .toBuffer();
  return `data:image/webp;base64,${picture.toString('base64')}`;
}
