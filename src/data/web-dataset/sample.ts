import * as z from 'zod';
import type { WebDatasetSpec } from '../../experiment/data-schema.ts';
import { listed, some } from '../../text/numbers.ts';
import { said } from '../faults.ts';

/** The files of one name in a tar, by their endings in small letters: `jpg`, `cls`, `seg.png`. */
export interface Sample {
  /** Folder and name up to its first dot. */
  readonly key: string;
  readonly parts: Map<string, Buffer>;
}

/** What a sample says of its image. */
export interface Read {
  readonly image: Buffer;
  readonly ending: string;
  readonly label: string;
  /** What held it: `cls`, or `json.label`. */
  readonly labelPart: string;
  readonly group: string | null;
}

const IMAGE = /(^|\.)(jpe?g|png|p[bgpn]m|webp|tiff?|bmp|gif|avif|dcm)$/;

/** Whether a file of this ending is an image. */
export const isImage = (ending: string) => IMAGE.test(ending);

const valueSchema = z
  .union([z.string(), z.number().int(), z.boolean()])
  .transform((value) => String(value).trim().normalize('NFC'))
  .pipe(z.string().min(1));

/**
 * The image, the label and the group of a sample.
 * @returns Words on what is missing, where something is.
 */
export function readSample({ parts }: Sample, spec: WebDatasetSpec): Read | string {
  const images = [...parts.keys()].filter((ending) =>
    spec.image === undefined ? isImage(ending) : ending === spec.image.toLowerCase(),
  );
  if (images.length === 0)
    return spec.image === undefined ? 'no image' : `no file of the ending ${said(spec.image)}`;
  if (images.length > 1)
    return `images of ${images.length} endings, ${listed(images.map(said))}: name one in \`image\``;
  const labelPart = spec.label ?? (parts.has('cls') ? 'cls' : 'json.label');
  const label = valueIn(parts, labelPart);
  if (label === null)
    return `no label in ${said(labelPart)}; there ${parts.size === 1 ? 'is' : 'are'} ${some([...parts.keys()].map(said), 10)}`;
  const group = spec.group === undefined ? null : valueIn(parts, spec.group);
  if (spec.group !== undefined && group === null) return `no group in ${said(spec.group)}`;
  const [ending] = images as [string];
  return { image: parts.get(ending)!, ending, label, labelPart, group };
}

/** A small file as a text, or a field of the JSON, down the names between dots. */
function valueIn(parts: Sample['parts'], part: string): string | null {
  const [, field] = /^json\.(.+)$/.exec(part) ?? [];
  const content = parts.get(field === undefined ? part.toLowerCase() : 'json')?.toString('utf8');
  if (content === undefined) return null;
  if (field === undefined) return valueSchema.safeParse(content).data ?? null;
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return null;
  }
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return valueSchema.safeParse(value).data ?? null;
}
