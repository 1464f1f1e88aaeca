import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVolume } from '../../../src/data/nifti/open.ts';
import { Unread } from '../../../src/data/unread.ts';
import { niftiFile } from '../../support/nifti.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nifti-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Uint8Array, name = 'x.nii') {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return [...(await (await openVolume(path, { axis: 'axial' })).read())];
}

async function fault(bytes: Uint8Array, name?: string): Promise<string> {
  const thrown = await read(bytes, name).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Unread);
  const { message } = thrown as Unread;
  expect(message).not.toContain('\n');
  return message;
}

const SIZE = [3, 4, 2] as const;

describe('what is no volume that is read is refused in a line', () => {
  test.each<[string, (header: Buffer) => void, string]>([
    [
      'four axes',
      (h) => h.writeInt16LE(4, 40) && h.writeInt16LE(9, 48),
      '3 x 4 x 2 x 9 voxels, 4 axes',
    ],
    ['no axes', (h) => h.writeInt16LE(0, 40), 'its dim[0] is 0, expected 1 to 7'],
    ['an empty axis', (h) => h.writeInt16LE(0, 44), 'it has 3 x 0 x 2 voxels'],
    ['a negative axis', (h) => h.writeInt16LE(-4, 44), 'it has 3 x -4 x 2 voxels'],
    ['RGB', (h) => h.writeInt16LE(128, 70), 'its datatype is 128, and uint8, int16'],
    ['complex numbers', (h) => h.writeInt16LE(32, 70), 'its datatype is 32'],
    ['voxels elsewhere', (h) => h.write('ni1\0', 344), 'whose voxels are in an .img file'],
    ['voxels in the header', (h) => h.writeFloatLE(100, 108), 'its vox_offset is 100'],
    ['an offset of none', (h) => h.writeFloatLE(Number.NaN, 108), 'its vox_offset is NaN'],
    [
      'more voxels',
      (h) => h.writeInt16LE(5, 44),
      'it is truncated: it has 400 bytes, expected 412',
    ],
    [
      'an intercept of none',
      (h) => h.writeFloatLE(2, 112) && h.writeFloatLE(Number.NaN, 116),
      'scl_inter',
    ],
    ['no directions', (h) => h.fill(0, 280, 328), 'its axes do not lead to three directions'],
    [
      'two of one direction',
      (h) => h.copy(h, 284, 280, 284) && h.fill(0, 300, 304),
      'three directions',
    ],
    ['another length', (h) => h.writeInt32LE(349, 0), 'it is truncated, or no NIfTI volume'],
  ])('%s', async (_what, change, words) => {
    expect(await fault(niftiFile(SIZE, undefined, change))).toContain(words);
  });
});

test('a file that is cut off is no volume, at whichever byte', async () => {
  const whole = niftiFile(SIZE);
  expect(await read(whole)).toHaveLength(2);
  expect(await read(gzipSync(whole), 'x.nii.gz')).toHaveLength(2);
  for (let length = 0; length < whole.length; length += 9)
    expect(await fault(whole.subarray(0, length))).toContain('truncated');
  const packed = gzipSync(whole);
  for (let length = 1; length < packed.length; length += 9)
    expect(await fault(packed.subarray(0, length), 'x.nii.gz')).toContain('truncated');
});

test('numbers that are none, or infinite, are refused where a slice is read', async () => {
  const numbers = Float32Array.from({ length: 24 }, (_, i) => i);
  numbers[14] = Number.NaN;
  numbers[15] = Number.POSITIVE_INFINITY;
  const header = niftiFile(SIZE, [], (bytes) => bytes.writeInt16LE(16, 70));
  const file = Buffer.concat([header, Buffer.from(numbers.buffer)]);
  expect(await fault(file)).toBe(
    'its axial slice 1 has 2 voxels that are NaN or infinite; replace them, for example with numpy.nan_to_num',
  );
  const path = join(folder, 'x.nii');
  const first = await openVolume(path, { axis: 'axial', between: [0, 0.5] });
  expect([...(await first.read())]).toHaveLength(1);
});

test('a compressed file of much more than its header says is not unpacked', async () => {
  const bomb = gzipSync(Buffer.concat([niftiFile(SIZE), Buffer.alloc(2 ** 24)]));
  expect(bomb.length).toBeLessThan(20_000);
  expect(await fault(bomb, 'x.nii.gz')).toContain('much longer than its header says');
});

test('how many bytes a volume takes is known before it is read', async () => {
  const path = join(folder, 'large.nii.gz');
  writeFileSync(path, gzipSync(niftiFile([30_000, 30_000, 30_000], [])));
  const { bytes } = await openVolume(path, { axis: 'axial' });
  expect(bytes).toBeGreaterThan(5e13);
});
