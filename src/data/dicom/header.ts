import type { DataSet } from 'dicom-parser';
import * as z from 'zod';
import { Unread } from '../unread.ts';
import { SYNTAXES, type Syntax } from './syntaxes.ts';
import { type FileWindow, WINDOW_FUNCTIONS } from './window.ts';

/** What a file says of its pixels. Of the patient nothing is kept but what belongs together. */
export interface Header {
  readonly syntax: Syntax;
  readonly rows: number;
  readonly columns: number;
  readonly samples: 1 | 3;
  readonly photometric: (typeof PHOTOMETRIC)[number];
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Whether the colours are one after another rather than pixel by pixel. */
  readonly planar: boolean;
  readonly slope: number;
  readonly intercept: number;
  /** What the file says is black to white: why not, as text, where that cannot be used. */
  readonly window: FileWindow | string | null;
  /** Null where it is missing or empty. */
  readonly patientId: string | null;
}

const GREY = ['MONOCHROME1', 'MONOCHROME2'];
/** YBR_ICT and YBR_RCT are JPEG 2000's own, which its decoder undoes. */
const PHOTOMETRIC = [
  'MONOCHROME1',
  'MONOCHROME2',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_ICT',
  'YBR_RCT',
] as const;

const whole = (low: number, high: number) => z.int().min(low).max(high);
const decimal = z.string().trim().min(1).transform(Number).pipe(z.number()).optional();

const pixelSchema = z.object({
  Rows: whole(1, 65_535),
  Columns: whole(1, 65_535),
  SamplesPerPixel: z.literal([1, 3]),
  PhotometricInterpretation: z.enum(PHOTOMETRIC),
  BitsAllocated: z.literal([8, 16]),
  BitsStored: whole(1, 16),
  HighBit: whole(0, 15),
  PixelRepresentation: z.literal([0, 1]),
  PlanarConfiguration: z.literal([0, 1]).default(0),
  RescaleSlope: decimal.refine((slope) => slope !== 0),
  RescaleIntercept: decimal,
});

const EXPECTED: Readonly<Record<keyof z.input<typeof pixelSchema>, string>> = {
  Rows: '1 to 65,535',
  Columns: '1 to 65,535',
  SamplesPerPixel: '1 or 3',
  PhotometricInterpretation: PHOTOMETRIC.join(', '),
  BitsAllocated: '8 or 16',
  BitsStored: '1 to 16',
  HighBit: '0 to 15',
  PixelRepresentation: '0 or 1',
  PlanarConfiguration: '0 or 1',
  RescaleSlope: 'a decimal number other than 0',
  RescaleIntercept: 'a decimal number',
};

/**
 * @param elements Those up to the pixels.
 * @throws Unread for what is no single image that is read here.
 */
export function headerOf(elements: DataSet): Header {
  const syntax = syntaxOf(elements);
  refuseOther(elements);
  const pixel = pixelOf(elements);
  const samples = GREY.includes(pixel.PhotometricInterpretation) ? 1 : 3;
  if (pixel.SamplesPerPixel !== samples)
    throw new Unread(
      `its PhotometricInterpretation is ${pixel.PhotometricInterpretation} and its SamplesPerPixel ${pixel.SamplesPerPixel}, expected ${samples}`,
    );
  const { BitsAllocated, BitsStored, HighBit } = pixel;
  if (BitsStored > BitsAllocated || HighBit >= BitsAllocated || HighBit < BitsStored - 1)
    throw new Unread(
      `its BitsStored is ${BitsStored} and its HighBit ${HighBit}, which ${BitsAllocated} BitsAllocated do not hold`,
    );
  if (samples === 3 && (BitsAllocated !== 8 || BitsStored !== 8 || pixel.PixelRepresentation !== 0))
    throw new Unread(
      `it is a colour image of ${BitsStored} bits, and colour of 8 unsigned bits is read`,
    );
  return {
    syntax,
    rows: pixel.Rows,
    columns: pixel.Columns,
    samples,
    photometric: pixel.PhotometricInterpretation,
    bitsAllocated: BitsAllocated,
    bitsStored: BitsStored,
    highBit: HighBit,
    signed: pixel.PixelRepresentation === 1,
    planar: pixel.PlanarConfiguration === 1,
    slope: pixel.RescaleSlope ?? 1,
    intercept: pixel.RescaleIntercept ?? 0,
    window: samples === 1 ? windowOf(elements) : null,
    patientId: elements.string('x00100020')?.trim() || null,
  };
}

function syntaxOf(elements: DataSet): Syntax {
  const uid = elements.string('x00020010') ?? '';
  const syntax = SYNTAXES.get(uid);
  if (syntax !== undefined) return syntax;
  const name = /^[\d.]{1,64}$/.test(uid) ? uid : 'of no valid UID';
  throw new Unread(
    `its transfer syntax ${name} is not read; save it uncompressed with dcmconv, dcmdjpeg (DCMTK) or pydicom's decompress`,
  );
}

function refuseOther(elements: DataSet): void {
  const has = (tag: string) => elements.elements[tag] !== undefined;
  if (has('x7fe00008') || has('x7fe00009'))
    throw new Unread('its pixels are floating-point numbers, and whole numbers are read');
  if (!has('x7fe00010')) throw new Unread('it holds no pixels');
  const frames = elements.intString('x00280008') ?? 1;
  if (frames !== 1)
    throw new Unread(
      `it has ${frames} frames, and files of one image are read; save each frame as a file, or the volume as NIfTI with dcm2niix`,
    );
  // Their rescaling and window are elsewhere.
  if (has('x52009229') || has('x52009230'))
    throw new Unread(
      'it is an enhanced multi-frame DICOM image, and classic ones are read; save each frame as a classic file, or the volume as NIfTI with dcm2niix',
    );
  if (has('x00283000'))
    throw new Unread('its Modality LUT is a table, and RescaleSlope and RescaleIntercept are read');
}

function pixelOf(elements: DataSet): z.output<typeof pixelSchema> {
  const said = {
    Rows: elements.uint16('x00280010'),
    Columns: elements.uint16('x00280011'),
    SamplesPerPixel: elements.uint16('x00280002'),
    PhotometricInterpretation: elements.string('x00280004')?.trim(),
    BitsAllocated: elements.uint16('x00280100'),
    BitsStored: elements.uint16('x00280101'),
    HighBit: elements.uint16('x00280102'),
    PixelRepresentation: elements.uint16('x00280103'),
    PlanarConfiguration: elements.uint16('x00280006'),
    RescaleSlope: elements.string('x00281053'),
    RescaleIntercept: elements.string('x00281052'),
  };
  const { data, error } = pixelSchema.safeParse(said);
  if (data !== undefined) return data;
  const name = error.issues[0]!.path[0] as keyof typeof said;
  const value = said[name];
  if (value === 'PALETTE COLOR')
    throw new Unread(
      'its colours are in a palette (PALETTE COLOR), and grey, RGB and YBR_FULL are read; save it as RGB',
    );
  throw new Unread(`its ${name} ${wordsOf(value)}, expected ${EXPECTED[name]}`);
}

/** Of texts only what looks like a keyword is repeated: a damaged file may hold anything there. */
function wordsOf(value: number | string | undefined): string {
  if (value === undefined) return 'is missing';
  return /^[A-Z\d_ .+-]{1,16}$/.test(`${value}`) ? `is ${value}` : 'is no such value';
}

/** The first of several: the file offers them as alternatives. */
function windowOf(elements: DataSet): Header['window'] {
  const [centre, width] = ['x00281050', 'x00281051'].map((tag) => {
    const text = elements.string(tag, 0)?.trim();
    return text ? Number(text) : null;
  });
  if (centre === null && width === null)
    return elements.elements['x00283010'] === undefined
      ? null
      : 'its window is a table (VOI LUT Sequence), and WindowCenter and WindowWidth are read';
  if (!Number.isFinite(centre ?? Number.NaN) || !Number.isFinite(width ?? Number.NaN))
    return 'its WindowCenter and WindowWidth are not two numbers';
  const name = elements.string('x00281056')?.trim() || 'LINEAR';
  const kind = WINDOW_FUNCTIONS.find((each) => each === name);
  if (kind === undefined) return `its VOILUTFunction is none of ${WINDOW_FUNCTIONS.join(', ')}`;
  if (width! < 1 && kind === 'LINEAR') return `its WindowWidth is ${width}, expected at least 1`;
  if (width! <= 0) return `its WindowWidth is ${width}, expected more than 0`;
  return { centre: centre!, width: width!, function: kind };
}
