import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesIn, freeBytes } from '../../src/files/disk.ts';
import { assertRoom, fillAside } from '../../src/setup/folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const write = (text: string) => async (aside: string) => writeFileSync(join(aside, 'file'), text);
const whole = (folder: string) => () => existsSync(join(folder, 'file'));

test('a folder appears when its work is done', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'made');
  await fillAside(folder, whole(folder), async (aside) => {
    await write('a')(aside);
    expect(existsSync(folder)).toBe(false);
  });
  expect(readdirSync(root)).toEqual(['made']);
});

test('what fails half-way leaves nothing', async () => {
  const root = temporaryFolder();
  const failing = fillAside(
    join(root, 'made'),
    () => false,
    async (aside) => {
      await write('a')(aside);
      throw new Error('no compiler');
    },
  );
  await expect(failing).rejects.toThrow('no compiler');
  expect(readdirSync(root)).toEqual([]);
});

test('a full disk is said to be one', async () => {
  const root = temporaryFolder();
  const failing = fillAside(
    join(root, 'made'),
    () => false,
    () => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC' });
    },
  );
  await expect(failing).rejects.toMatchObject({
    code: 'backend',
    message: `The disk of ${root} is full.`,
  });
  expect(readdirSync(root)).toEqual([]);
});

test('of two at once the first is kept', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'made');
  await fillAside(folder, whole(folder), async (aside) => {
    await fillAside(folder, whole(folder), write('first'));
    await write('second')(aside);
  });
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
  expect(readdirSync(root)).toEqual(['made']);
});

test('a broken folder is replaced, and what a killed process left is removed', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'made');
  const left = join(root, 'made.0123.tmp');
  mkdirSync(folder);
  mkdirSync(left);
  utimesSync(left, new Date(0), new Date(0));
  mkdirSync(join(root, 'made.4567.tmp'));
  await fillAside(folder, whole(folder), write('a'));
  expect(readdirSync(root).sort()).toEqual(['made', 'made.4567.tmp']);
});

test('a folder that cannot be made is named with what helps', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  await expect(fillAside(join(root, 'file/made'), () => false, write('a'))).rejects.toMatchObject({
    code: 'backend',
    message: expect.stringContaining(`${join(root, 'file')} cannot be written`),
    remedy: expect.stringContaining('TRANSFER_BENCH_CACHE'),
  });
});

test('too little room is refused with both figures', () => {
  const folder = join(temporaryFolder(), 'not/there/yet');
  expect(() => assertRoom(folder, 2e9, 35e6)).toThrow('has 33.4 MiB free; 1.9 GiB are needed');
  expect(() => assertRoom(folder, 1)).not.toThrow();
  expect(freeBytes(folder)).toBeGreaterThan(0);
});

test('the size of a folder is that of all files in it', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/one'), '123');
  writeFileSync(join(root, 'a/b/two'), '4567');
  expect(bytesIn(root)).toBe(7);
  expect(bytesIn(join(root, 'none'))).toBe(0);
});
