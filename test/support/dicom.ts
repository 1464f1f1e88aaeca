/** A DICOM element of explicit VR little endian: its group and number, its VR and its value. */
type Element = readonly [tag: number, vr: string, value: string | number | Buffer];

const LONG = ['OB', 'OW', 'OF', 'SQ', 'UN', 'UT'];

function encoded([tag, vr, value]: Element): Buffer {
  const content =
    typeof value === 'number'
      ? Buffer.from(Uint16Array.of(value).buffer)
      : Buffer.from(value as string);
  // Texts are padded with spaces, identifiers and bytes with zeros.
  const padding = Buffer.from(vr === 'UI' || LONG.includes(vr) ? '\0' : ' ');
  const even = content.length % 2 === 0 ? content : Buffer.concat([content, padding]);
  const head = Buffer.alloc(LONG.includes(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (LONG.includes(vr)) head.writeUInt32LE(even.length, 8);
  else head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}

export interface DicomParts {
  readonly rows?: number;
  readonly columns?: number;
  readonly pixels?: Uint8Array | Uint16Array | Int16Array;
  readonly patientId?: string | null;
  readonly syntax?: string;
  /** Elements beside those, or in their place; null leaves one out. */
  readonly others?: Readonly<Record<string, readonly [vr: string, value: string | number] | null>>;
}

/** Keywords and their tags, as far as tests name them. */
const TAGS = {
  PatientName: 0x00100010,
  PatientID: 0x00100020,
  PatientBirthDate: 0x00100030,
  SamplesPerPixel: 0x00280002,
  PhotometricInterpretation: 0x00280004,
  NumberOfFrames: 0x00280008,
  Rows: 0x00280010,
  Columns: 0x00280011,
  BitsAllocated: 0x00280100,
  BitsStored: 0x00280101,
  HighBit: 0x00280102,
  PixelRepresentation: 0x00280103,
  WindowCenter: 0x00281050,
  WindowWidth: 0x00281051,
  RescaleIntercept: 0x00281052,
  RescaleSlope: 0x00281053,
  VOILUTFunction: 0x00281056,
  ModalityLUTSequence: 0x00283000,
  VOILUTSequence: 0x00283010,
  SharedFunctionalGroupsSequence: 0x52009229,
  PixelData: 0x7fe00010,
} as const;

/** An uncompressed grey image of 16 bits, 8 x 8 where nothing else is said, of a patient. */
export function dicomFile({
  rows = 8,
  columns = 8,
  pixels = Int16Array.from({ length: rows * columns }, (_, i) => i),
  patientId = 'SECRET-4711',
  syntax = '1.2.840.10008.1.2.1',
  others = {},
}: DicomParts = {}): Buffer {
  const bits = 8 * pixels.BYTES_PER_ELEMENT;
  const elements = new Map<string, readonly [string, string | number | Buffer]>([
    ['PatientName', ['PN', 'Doe^Jane']],
    ['PatientID', ['LO', patientId ?? '']],
    ['PatientBirthDate', ['DA', '19700131']],
    ['SamplesPerPixel', ['US', 1]],
    ['PhotometricInterpretation', ['CS', 'MONOCHROME2']],
    ['Rows', ['US', rows]],
    ['Columns', ['US', columns]],
    ['BitsAllocated', ['US', bits]],
    ['BitsStored', ['US', bits]],
    ['HighBit', ['US', bits - 1]],
    ['PixelRepresentation', ['US', pixels instanceof Int16Array ? 1 : 0]],
    [
      'PixelData',
      [bits === 8 ? 'OB' : 'OW', Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)],
    ],
  ]);
  if (patientId === null) elements.delete('PatientID');
  for (const [name, element] of Object.entries(others)) {
    if (element === null) elements.delete(name);
    else elements.set(name, element);
  }
  const body = [...elements]
    .map(([name, [vr, value]]): Element => [TAGS[name as keyof typeof TAGS], vr, value])
    .sort(([a], [b]) => a - b);
  const meta = encoded([0x00020010, 'UI', syntax]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from('UL'), Buffer.from([4, 0]), length]),
    meta,
    ...body.map(encoded),
  ]);
}
