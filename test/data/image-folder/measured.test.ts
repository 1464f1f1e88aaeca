import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { imageAt } from '../../../src/data/image-set.ts';
import { inspectData } from '../../../src/data/inspect/inspect.ts';
import { manifestDataSet } from '../../../src/data/manifest/data-set.ts';
import { manifestSchema } from '../../../src/experiment/manifest-schema.ts';
import { type DicomParts, dicomFile } from '../../support/dicom.ts';
import { encoded, testFolder } from '../../support/image-folder.ts';
import { niftiFile } from '../../support/nifti.ts';

const folder = testFolder();

/** Two images of each of so many patients in each class. */
function patients(count: number, parts: DicomParts = {}) {
  for (const name of ['effusion', 'normal'])
    for (let i = 0; i < 2 * count; i++) {
      // Each another by its first pixel.
      const pixels = Int16Array.from({ length: 64 }, (_, at) =>
        at === 0 ? -40 + i : 8 * at - 100,
      );
      const patientId = `SECRET-${name}-${i >> 1}`;
      folder.put(`${name}/${name}${i}.dcm`, dicomFile({ pixels, patientId, ...parts }));
    }
}

const WINDOW = { WindowCenter: ['DS', '50.5'], WindowWidth: ['DS', '101'] } as const;

const notesOf = async (options: object = {}) => (await folder.load(options)).notes!();

/** Grey levels of the first training image. */
async function greys(options: object = {}): Promise<number[]> {
  const { train } = await folder.load(options);
  return [...imageAt(train, 0)].filter((_, i) => i % 3 === 0);
}

describe('DICOM images', () => {
  test("are shown by the file's own window, in the units of the file", async () => {
    patients(4, { others: { ...WINDOW, RescaleIntercept: ['DS', '-10'] } });
    const shown = await greys();
    // Of LINEAR, 0 to 100 become black to white; pixel p is 8 p - 110.
    for (let at = 1; at < 64; at++) {
      const share = Math.min(1, Math.max(0, (8 * at - 110) / 100));
      expect(Math.abs(shown[at]! - 255 * share)).toBeLessThanOrEqual(0.51);
    }
    expect((await notesOf()).join('\n')).toContain(
      "16 images by the file's own window, black to white; there are -102 to 394",
    );
  });

  test('are asked about where nothing says what is black and white', async () => {
    patients(4);
    const { message, remedy } = await folder.refused();
    expect(message).toContain('is 404, the least -92, and their depth holds -32,768 to 32,767');
    expect(message).toContain('they would be 127 to 129 of 255');
    expect(remedy).toContain('range: { window: [-92, 404] }');
    const minMax = await greys({ range: 'min-max' });
    expect(minMax[63]).toBe(255);
    expect(await greys({ range: { window: [-92, 404] } })).toEqual(minMax);
    const [low, high] = await greys({ range: 'full' }).then((all) => [all[1], all[63]]);
    expect([low, high]).toEqual([127, 129]);
    expect((await folder.refused({ range: { bits: 12 } })).message).toContain(
      'their least value is -92',
    );
  });

  test("follow `range` in the place of the file's window, even of one that cannot be used", async () => {
    patients(4, { others: { ...WINDOW, WindowWidth: ['DS', '0'] } });
    const { message } = await folder.refused();
    expect(message).toContain('16 of 16 files');
    expect(message).toContain('its WindowWidth is 0, expected at least 1');
    expect(message).toContain('`range`');
    const shown = await greys({ range: { window: [0, 200] } });
    expect(shown[20]).toBe(Math.round((60 / 200) * 255));
    expect(await greys({ range: 'full' })).not.toEqual(shown);
  });

  test('of MONOCHROME1 are black where others are white', async () => {
    const others = { ...WINDOW, PhotometricInterpretation: ['CS', 'MONOCHROME1'] } as const;
    patients(4, { others });
    const shown = await greys();
    expect([shown[5], shown[63]]).toEqual([255, 0]);
    expect((await greys({ range: { window: [0, 100] } }))[63]).toBe(0);
  });

  test('of 8 bits are what a PNG image of the same bytes is', async () => {
    const names = ['a', 'b'];
    const images = Array.from({ length: 8 }, (_, n) =>
      Uint8Array.from({ length: 64 }, (_v, at) => (at * 4 + 37 * n) % 256),
    );
    for (const [n, pixels] of images.entries())
      folder.put(`${names[n % 2]}/${n}.dcm`, dicomFile({ pixels, patientId: `${n}` }));
    const dicom = await folder.load({ size: 13, groupBy: false });
    for (const [n, pixels] of images.entries())
      folder.put(`../png/${names[n % 2]}/${n}.png`, await encoded(pixels, 1, 'png'));
    const png = await folder.load({ dir: join(folder.dir, '../png'), size: 13 });
    expect(dicom.fingerprint).toBe(png.fingerprint);
  });

  test('of one patient stay in one split', async () => {
    patients(5, { others: WINDOW });
    const { train, test: tested, groupsAre } = await folder.load();
    expect(groupsAre).toBe('patient');
    const names = (set: typeof train) => new Set([...set.groups!].map((g) => set.groupNames![g]));
    expect([...names(train)].filter((name) => names(tested).has(name))).toEqual([]);
    expect(names(train).size + names(tested).size).toBe(10);
    expect((await notesOf()).join('\n')).toContain(
      'images of a patient stay in one split, by the PatientID of 20 DICOM files: 10 patients',
    );
  });

  test('are grouped as the user says, where that is said', async () => {
    patients(5, { others: WINDOW });
    expect((await folder.load({ groupBy: false })).train.groups).toBeUndefined();
    const byName = await folder.load({ groupBy: '^(\\w+?\\d)\\d*\\.' });
    expect(byName.train.groupNames).toContain('effusion0');
    expect(byName.groupsAre).toBe('group');
    expect((await folder.load({ groupBy: false })).fingerprint).not.toBe(
      (await folder.load()).fingerprint,
    );
  });

  test('without a PatientID are groups of their own, and said', async () => {
    patients(4, { others: WINDOW });
    folder.put('normal/anonymous.dcm', dicomFile({ patientId: null, others: WINDOW }));
    expect((await folder.load()).groupsAre).toBe('group');
    const notes = (await notesOf()).join('\n');
    expect(notes).toMatch(
      /1 DICOM file without a PatientID, each a group of its own: ".*anonymous\.dcm"/,
    );
  });

  test('of one PatientID in all files, as removed names leave it, are refused', async () => {
    patients(4, { others: WINDOW, patientId: 'ANONYMOUS' });
    const { message, remedy } = await folder.refused();
    expect(message).toContain('all 16 images of');
    expect(message).toContain('have one PatientID');
    expect(message).not.toContain('ANONYMOUS');
    expect(remedy).toContain('`groupBy: false`');
    expect((await folder.load({ groupBy: false })).train.count).toBeGreaterThan(0);
  });

  test('of a patient in two splits are refused, and the patient is not named', async () => {
    for (const split of ['train', 'test'])
      for (const name of ['a', 'b'])
        for (let i = 0; i < 3; i++) {
          const pixels = Int16Array.from({ length: 64 }, (_, at) => at * (i + 1));
          const patientId = `SECRET-${name}${i}`;
          folder.put(`${split}/${name}/${i}.dcm`, dicomFile({ pixels, patientId, others: WINDOW }));
        }
    const { message, remedy } = await folder.refused();
    expect(message).toContain('a group is in two splits');
    expect(`${message}${remedy}`).not.toContain('SECRET');
    expect(remedy).toContain('`groupBy: false` takes each file by itself');
  });

  test('leave nothing of the patient in the cache, in notes and in group names', async () => {
    patients(5, { others: WINDOW });
    const { train, notes } = await folder.load();
    const kept = [JSON.stringify(train.groupNames), notes!().join('\n'), ...cached()];
    expect(kept.length).toBeGreaterThan(4);
    for (const text of kept) expect(text).not.toMatch(/SECRET|Doe|1970/);
  });
});

/** All files of the cache, as text of a byte a letter. */
function cached(): string[] {
  const root = process.env['TRANSFER_BENCH_CACHE']!;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
}

/** Volumes of 6 x 5 x 4 voxels; each another by its first. */
function volumes(count: number, ending = 'nii') {
  for (const name of ['lesion', 'none'])
    for (let i = 0; i < count; i++) {
      const values = Array.from({ length: 120 }, (_, at) => (at === 0 ? i : at * 8 - 100));
      const file = niftiFile([6, 5, 4], values);
      const packed = ending === 'nii.gz' ? gzipSync(file) : file;
      folder.put(`${name}/${name}${i}.${ending}`, packed);
    }
}

describe('volumes', () => {
  const slices = { axis: 'axial' } as const;
  const range = { window: [-100, 852] };

  test('need a word on which slices are images', async () => {
    volumes(3);
    const { message, remedy } = await folder.refused();
    expect(message).toContain('holds 6 NIfTI volumes, and nothing says which slices are images');
    expect(remedy).toContain("slices: { axis: 'axial' }");
    await folder.fill('', ['lesion', 'none'], 3);
    expect((await folder.refused({ unreadable: 'skip' })).message).toContain('6 NIfTI volumes');
  });

  test.each(['nii', 'nii.gz'])(
    'of .%s are an image a slice, and stay in one split',
    async (kind) => {
      volumes(4, kind);
      const { train, test: tested, notes, groupsAre } = await folder.load({ slices, range });
      expect(groupsAre).toBe('volume');
      expect(train.count + tested.count).toBe(32);
      const groups = (set: typeof train) => [...new Set(set.groups!)];
      expect(groups(train).filter((group) => groups(tested).includes(group))).toEqual([]);
      expect(notes!().join('\n')).toContain('slices of a volume stay in one split: 8 volumes');
      const grouped = await folder.load({ slices, range, groupBy: false });
      expect(grouped.train.groups).toEqual(train.groups);
    },
  );

  test('are laid as the plane is looked at', async () => {
    volumes(4);
    const { train } = await folder.load({ slices, range, size: 8, resize: 'stretch' });
    const image = imageAt(train, 0);
    // Of the first slice, what is right and at the back is dark: bottom right of the image.
    expect(image[0]!).toBeGreaterThan(image[image.length - 1]!);
  });

  test('give other images by other slices, and other data', async () => {
    volumes(4);
    const some = await folder.load({ slices: { axis: 'axial', every: 2 }, range });
    expect(some.train.count + some.test.count).toBe(16);
    const coronal = await folder.load({ slices: { axis: 'coronal' }, range });
    expect(coronal.train.count + coronal.test.count).toBe(40);
    const all = await folder.load({ slices, range });
    expect(new Set([some, coronal, all].map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  test('of numbers without a depth have no full range', async () => {
    const header = (bytes: Buffer) => bytes.writeInt16LE(16, 70);
    for (const name of ['a', 'b'])
      for (let i = 0; i < 3; i++) {
        const numbers = Float32Array.from({ length: 24 }, (_, at) => at / 10 + i);
        const file = niftiFile([3, 4, 2], [], header);
        folder.put(`${name}/${i}.nii`, Buffer.concat([file, Buffer.from(numbers.buffer)]));
      }
    expect((await folder.refused({ slices, range: 'full' })).message).toContain(
      'are of floating-point numbers, which have no full range',
    );
    expect((await folder.refused({ slices })).message).toContain(
      'floating-point numbers do not say which are black and white',
    );
    expect((await folder.load({ slices, range: 'min-max' })).train.count).toBeGreaterThan(0);
  });

  test('that are damaged are left out whole, or refused', async () => {
    volumes(4);
    const whole = niftiFile([6, 5, 4]);
    folder.put('lesion/cut.nii', whole.subarray(0, whole.length - 1));
    expect((await folder.refused({ slices, range })).message).toContain('it is truncated');
    const { train, test: tested } = await folder.load({ slices, range, unreadable: 'skip' });
    expect(train.count + tested.count).toBe(32);
  });

  test('that do not say how the patient lies are named', async () => {
    volumes(4);
    const file = niftiFile([6, 5, 4], undefined, (header) => header.writeInt16LE(0, 254));
    folder.put('lesion/unsaid.nii', file);
    expect((await notesOf({ slices, range })).join('\n')).toMatch(
      /how the patient lies is not said by 1 volume; .*unsaid\.nii/,
    );
  });

  test('that are not there need no slices', async () => {
    await folder.fill('', ['a', 'b'], 3);
    expect((await folder.refused({ slices })).message).toContain('holds no NIfTI volume');
  });
});

test('a DICOM file that begins as TIFF does is DICOM, and one without its mark says so', async () => {
  patients(4, { others: WINDOW });
  const both = dicomFile({ patientId: 'p', others: WINDOW });
  both.write('II*\0', 0, 'latin1');
  folder.put('normal/both.dcm', both);
  expect((await notesOf()).join('\n')).toContain('of 17 DICOM files');
  folder.put('normal/bare.dcm', dicomFile().subarray(132));
  expect((await folder.refused()).message).toContain('bare.dcm": it has no DICOM preamble');
});

test.each([
  [{ slices: {} }],
  [{ slices: { axis: 'z' } }],
  [{ slices: { axis: 'axial', every: 0 } }],
  [{ slices: { axis: 'axial', between: [0.5, 0.5] } }],
  [{ slices: { axis: 'axial', between: [0, 2] } }],
  [{ range: { window: [40, 40] } }],
  [{ range: { window: [Number.NEGATIVE_INFINITY, 40] } }],
  [{ groupBy: true }],
])('%j is refused by the schema', (options) => {
  expect(() => folder.spec(options)).toThrow();
});

test('a folder of DICOM or of volumes is inspected as a run reads it', async () => {
  volumes(4);
  const found = await inspectData(folder.dir, { unreadable: 'error' });
  expect(found.options).toMatchObject({ slices: { axis: 'axial' }, range: 'min-max' });
  expect(found.guesses).toHaveLength(2);
  expect(found).toMatchObject({ groupHint: null, unreadable: 0, groups: { acrossSplits: 0 } });
  expect(Object.keys(found.images.modes)).toEqual(['slices of NIfTI, grey']);
});

describe('a manifest', () => {
  const load = (options: object = {}) => {
    const spec = { kind: 'manifest', file: join(folder.dir, 'labels.csv'), size: 8, ...options };
    return manifestDataSet(manifestSchema.parse(spec));
  };
  const table = (header: string, row: (name: string, i: number) => string) => {
    const rows = ['effusion', 'normal'].flatMap((name) =>
      Array.from({ length: 10 }, (_, i) => row(name, i)),
    );
    folder.put('labels.csv', [header, ...rows].join('\n'));
  };

  test('has the groups of the files where it has no column of them', async () => {
    patients(5, { others: WINDOW });
    table('path,label', (name, i) => `${name}/${name}${i}.dcm,${name}`);
    const own = await load();
    expect(own.fingerprint).toBe((await folder.load()).fingerprint);
    expect((await load({ columns: { group: false } })).train.groups).toBeUndefined();
  });

  test('has the groups of its column where it has one', async () => {
    patients(5, { others: WINDOW });
    table('path,label,group', (name, i) => `${name}/${name}${i}.dcm,${name},site${i % 5}`);
    const { groupNames } = (await load()).train;
    expect(groupNames!.toSorted()).toEqual(['site0', 'site1', 'site2', 'site3', 'site4']);
  });

  test('lists volumes, a row each', async () => {
    volumes(5);
    const rows = ['lesion', 'none'].flatMap((name) =>
      Array.from({ length: 5 }, (_, i) => `${name}/${name}${i}.nii,${name}`),
    );
    folder.put('labels.csv', ['path,label', ...rows].join('\n'));
    const options = { slices: { axis: 'sagittal' }, range: 'min-max' };
    const { train, test: tested } = await load(options);
    expect(train.count + tested.count).toBe(60);
    await expect(load()).rejects.toThrow('nothing says which slices are images');
  });
});
