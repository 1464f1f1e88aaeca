import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDicom } from '../../../src/data/dicom/open.ts';
import { Unread } from '../../../src/data/unread.ts';
import { dicomFile } from '../../support/dicom.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dicom-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Uint8Array) {
  const path = join(folder, 'x.dcm');
  writeFileSync(path, bytes);
  const opened = await openDicom(path);
  return { ...opened, pixels: await opened.image.read() };
}

/** Why it is not read; what of the patient is in it must not be said. */
async function fault(bytes: Uint8Array): Promise<string> {
  const thrown = await read(bytes).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Unread);
  const { message, cause } = thrown as Unread;
  expect(cause).toBeUndefined();
  expect(message).not.toMatch(/SECRET|Doe|1970/);
  expect(message).not.toContain('\n');
  return message;
}

describe('what is no image that is read is refused in a line', () => {
  const sequence = ['SQ', ''] as const;
  test.each<[string, Parameters<typeof dicomFile>[0], string]>([
    ['no pixels', { others: { PixelData: null } }, 'it holds no pixels'],
    ['frames', { others: { NumberOfFrames: ['IS', '12'] } }, 'it has 12 frames'],
    ['no frame', { others: { NumberOfFrames: ['IS', '0'] } }, 'it has 0 frames'],
    ['no rows', { others: { Rows: ['US', 0] } }, 'its Rows is 0, expected 1 to 65,535'],
    ['nothing said of rows', { others: { Rows: null } }, 'its Rows is missing'],
    ['more rows', { others: { Rows: ['US', 9] } }, 'its pixels take 128 bytes, expected 144'],
    ['fewer rows', { others: { Rows: ['US', 7] } }, 'its pixels take 128 bytes, expected 112'],
    ['32 bits', { others: { BitsAllocated: ['US', 32] } }, 'its BitsAllocated is 32'],
    ['bits beyond', { others: { BitsStored: ['US', 12], HighBit: ['US', 3] } }, 'HighBit 3'],
    ['a palette', { others: { PhotometricInterpretation: ['CS', 'PALETTE COLOR'] } }, 'palette'],
    ['odd text', { others: { PhotometricInterpretation: ['CS', 'Doe^Jane'] } }, 'no such value'],
    ['grey of 3', { others: { SamplesPerPixel: ['US', 3] } }, 'SamplesPerPixel 3, expected 1'],
    ['slope 0', { others: { RescaleSlope: ['DS', '0'] } }, 'its RescaleSlope is 0'],
    ['slope of words', { others: { RescaleSlope: ['DS', 'Doe'] } }, 'its RescaleSlope is no such'],
    ['a table', { others: { ModalityLUTSequence: sequence } }, 'its Modality LUT is a table'],
    ['enhanced', { others: { SharedFunctionalGroupsSequence: sequence } }, 'enhanced multi-frame'],
    ['MPEG', { syntax: '1.2.840.10008.1.2.4.102' }, 'its transfer syntax 1.2.840.10008.1.2.4.102'],
    ['text for a syntax', { syntax: 'Doe^Jane' }, 'its transfer syntax of no valid UID'],
    ['a syntax that it is not', { syntax: '1.2.840.10008.1.2.4.90' }, 'truncated or damaged'],
    [
      'colour of 16 bits',
      { others: { PhotometricInterpretation: ['CS', 'RGB'], SamplesPerPixel: ['US', 3] } },
      'colour of 8',
    ],
  ])('%s', async (_what, parts, words) => {
    expect(await fault(dicomFile(parts))).toContain(words);
  });
});

test.each([
  ['LINEAR', '0.5', 'its WindowWidth is 0.5, expected at least 1'],
  ['SIGMOID', '0', 'its WindowWidth is 0, expected more than 0'],
  ['LINEAR_EXACT', '-3', 'its WindowWidth is -3, expected more than 0'],
  ['CUBIC', '3', 'its VOILUTFunction is none of LINEAR, LINEAR_EXACT, SIGMOID'],
  ['LINEAR', 'wide', 'its WindowCenter and WindowWidth are not two numbers'],
])('a window %s of %s is a fault of the window alone', async (kind, width, words) => {
  const { windowFault, pixels } = await read(
    dicomFile({
      others: {
        WindowCenter: ['DS', '40'],
        WindowWidth: ['DS', width],
        VOILUTFunction: ['CS', kind],
      },
    }),
  );
  expect(windowFault).toBe(words);
  expect(pixels).toMatchObject({ own: null });
});

test('a window that is a table is said', async () => {
  const { windowFault } = await read(dicomFile({ others: { VOILUTSequence: ['SQ', ''] } }));
  expect(windowFault).toContain('VOI LUT Sequence');
});

test('of the patient, only what tells patients apart leaves the file', async () => {
  const { patientId, ...opened } = await read(dicomFile());
  expect(patientId).toBe('SECRET-4711');
  expect(JSON.stringify(opened)).not.toMatch(/SECRET|Doe|1970/);
  for (const missing of [null, '', '  '])
    expect((await read(dicomFile({ patientId: missing }))).patientId).toBeNull();
});

test('a header longer than what is read at first is read whole', async () => {
  const others = { PatientName: ['UT', 'x'.repeat(300_000)] } as const;
  expect((await read(dicomFile({ others }))).width).toBe(8);
  const { pixels } = await read(dicomFile({ rows: 600, columns: 700 }));
  expect(pixels).toMatchObject({ width: 700, height: 600 });
});

describe('a file that is cut off is never half an image', () => {
  const golden = 'test/reference/golden/dicom';
  const files = readdirSync(golden).filter((name) => /^(ct|u8|rgb|ybr).*\.dcm$/.test(name));
  test.each(files)('%s', async (name) => {
    const bytes = readFileSync(join(golden, name));
    const lengths = [1, 2, 3, 7, 8, 9, 16, 33, 100, 200, bytes.length - 140];
    // A deflated file may end in a byte that makes its length even.
    const cut = name.includes('deflated') ? lengths.slice(1) : lengths;
    for (const less of cut.filter((each) => each < bytes.length))
      expect(await fault(bytes.subarray(0, bytes.length - less)), `${less} less`).toBeTruthy();
  });
});

test.each(['ct-j2k', 'ct-ls', 'ct-lossless', 'u8-jpeg', 'ct-rle'])(
  'compressed pixels of %s that end early are none, even where the file goes on',
  async (name) => {
    const bytes = readFileSync(`test/reference/golden/dicom/${name}.dcm`);
    const end = bytes.lastIndexOf(Buffer.from([0xfe, 0xff, 0xdd, 0xe0]));
    for (const less of [2, 8, 20, 60]) {
      // Of the last fragment, whose length stands before it.
      const start = bytes.lastIndexOf(Buffer.from([0xfe, 0xff, 0x00, 0xe0]));
      const cut = Buffer.concat([bytes.subarray(0, end - less), bytes.subarray(end)]);
      cut.writeUInt32LE(bytes.readUInt32LE(start + 4) - less, start + 4);
      expect(await fault(cut), `${less} less`).toMatch(/truncated|damaged/);
    }
  },
);

test('an image that its own header says is larger is not decoded', async () => {
  for (const [name, from, to] of [
    // SIZ of JPEG 2000, SOF of the others: 16 pixels become 65,296.
    ['ct-j2k', [0, 0, 0, 16, 0, 0, 0, 12], [0, 0, 255, 16, 0, 0, 255, 12]],
    ['ct-ls', [0, 12, 0, 16, 1], [255, 12, 255, 16, 1]],
    ['ct-lossless', [0, 12, 0, 16, 1], [255, 12, 255, 16, 1]],
    ['u8-jpeg', [0, 12, 0, 16, 1], [255, 12, 255, 16, 1]],
  ] as const) {
    const bytes = readFileSync(`test/reference/golden/dicom/${name}.dcm`);
    const at = bytes.indexOf(Buffer.from(from));
    expect(at).toBeGreaterThan(0);
    Buffer.from(to).copy(bytes, at);
    expect(await fault(bytes)).toContain('65296 x 65292 pixels');
  }
});

test('a deflated file that becomes more than an image may take is not inflated', async () => {
  const file = dicomFile({ syntax: '1.2.840.10008.1.2.1.99' });
  const body = file.indexOf(Buffer.from([0x10, 0, 0x10, 0]));
  const deflated = (zeros: number) =>
    Buffer.concat([
      file.subarray(0, body),
      deflateRawSync(Buffer.concat([file.subarray(body), Buffer.alloc(zeros)])),
    ]);
  // What follows the pixels is not looked at.
  expect((await read(deflated(2 ** 16))).width).toBe(8);
  expect(await fault(deflated(2 ** 27))).toContain('damaged');
});
