import { statSync } from 'node:fs';
import type { GreyValues } from '../grey-values.ts';
import { readElements, readWhole } from './data-set.ts';
import { headerOf } from './header.ts';
import { coloursOf, greyOf } from './pixels.ts';

/** A DICOM image that can be decoded, before it is. */
export interface OpenDicom {
  readonly width: number;
  readonly height: number;
  /** Bytes that decoding it may take. */
  readonly bytes: number;
  /** Null where it is missing or empty. To tell patients apart, and for nothing else. */
  readonly patientId: string | null;
  /** Why the file's own window cannot be used; null where it can, or there is none. */
  readonly windowFault: string | null;
  /** Decodes it: the numbers of a grey image, or RGB bytes [height, width, 3]. */
  readonly image:
    | { readonly kind: 'grey'; read(): Promise<GreyValues> }
    | { readonly kind: 'colour'; read(): Promise<Uint8Array> };
}

/**
 * Opens a DICOM file of one image (PS3.10).
 * @throws Unread for what is no such image, or one of a kind that is not read.
 */
export async function openDicom(path: string): Promise<OpenDicom> {
  const header = headerOf(await readElements(path));
  const { rows, columns, samples, patientId, window, syntax } = header;
  const whole = () => readWhole(path, syntax.codec !== 'none');
  return {
    width: columns,
    height: rows,
    // The file, a decoder's own numbers, and those that become 16 bits.
    bytes: statSync(path).size + rows * columns * samples * 8,
    patientId,
    windowFault: typeof window === 'string' ? window : null,
    image:
      samples === 1
        ? { kind: 'grey', read: async () => greyOf(await whole(), header) }
        : { kind: 'colour', read: async () => coloursOf(await whole(), header) },
  };
}
