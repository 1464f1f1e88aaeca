import { createHash } from 'node:crypto';
import type { DecodedImage, Levels } from './decode.ts';

/** The decoded images of a folder, on disk. */
export interface DecodedImages {
  /** RGB bytes of the kept files, one after another. */
  readonly pixels: string;
  /** `LOOK_BYTES` of each: a small grey picture, by which like images are found. */
  readonly looks: string;
  /** Positions, in the list of files, of those that could be read; of a volume one for each slice. */
  readonly kept: readonly number[];
  /** Which slice of its volume each is; null of other images. */
  readonly slices: readonly (number | null)[];
  /**
   * Which patient each is of, by numbers in the order of images: what DICOM files call them is not
   * kept. Null where a file does not say.
   */
  readonly patients: readonly (number | null)[];
  /** Rows of DICOM images without a PatientID, and of volumes that do not say how they lie. */
  readonly anonymous: readonly number[];
  readonly unoriented: readonly number[];
  /** SHA-256 of the decoded bytes of each. */
  readonly digests: readonly string[];
  /** Values of each before they became bytes. */
  readonly levels: readonly Levels[];
  /** Rows of those that show next to nothing, and of those whose file has more than one image. */
  readonly flat: readonly number[];
  readonly paged: readonly number[];
  readonly unreadable: readonly { readonly at: number; readonly reason: string }[];
}

/** What is kept of them beside their pixels. */
export type Index = Omit<DecodedImages, 'pixels' | 'looks'>;

/** An index that is being made. */
export type Rows = { -readonly [key in keyof Index]: Index[key][number][] };

export function emptyRows(): Rows {
  return {
    kept: [],
    slices: [],
    patients: [],
    anonymous: [],
    unoriented: [],
    digests: [],
    levels: [],
    flat: [],
    paged: [],
    unreadable: [],
  };
}

/**
 * @param patients The numbers of the patients before it.
 * @param at The file's position.
 * @param slice Which of its volume it is; null of other images.
 */
export function addRow(
  rows: Rows,
  patients: Map<string, number>,
  at: number,
  { pixels, levels, pages, flat, patientId }: DecodedImage,
  slice: number | null,
): void {
  const row = rows.kept.length;
  if (flat) rows.flat.push(row);
  if (pages > 1) rows.paged.push(row);
  if (patientId === null) rows.anonymous.push(row);
  rows.kept.push(at);
  rows.slices.push(slice);
  rows.patients.push(patientId == null ? null : numberOf(patientId, patients));
  rows.levels.push(levels);
  rows.digests.push(createHash('sha256').update(pixels).digest('hex'));
}

function numberOf(patientId: string, patients: Map<string, number>): number {
  const number = patients.get(patientId) ?? patients.size;
  patients.set(patientId, number);
  return number;
}
