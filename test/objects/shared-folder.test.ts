import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openObjects } from '../../src/objects/open-objects.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const MANY = 1e9;
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** A store, a file of three chunks, and where the store has an object. */
async function given() {
  const home = temporaryFolder();
  const folder = join(home, 'shared');
  mkdirSync(folder);
  const file = join(home, 'weights');
  const bytes = Buffer.alloc(2_500_000, 'weights of a base');
  writeFileSync(file, bytes);
  const pathOf = (digest: string) => join(folder, digest.slice(0, 2), digest);
  const objects = await openObjects('--objects', `file:${folder}`);
  return { home, folder, file, bytes, pathOf, objects };
}

const leftAside = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tmp'),
  );

test('a file is had back by its SHA-256, and put once', async () => {
  const { home, folder, file, bytes, objects } = await given();
  const digest = await objects.put(file);
  expect(digest).toBe(sha256(bytes));
  expect(await objects.put(file)).toBe(digest);
  const back = join(home, 'cache', 'back');
  await objects.get(digest, back, MANY);
  expect(readFileSync(back).equals(bytes)).toBe(true);
  expect(leftAside(folder)).toEqual([]);
  expect(readdirSync(join(folder, digest.slice(0, 2)))).toEqual([digest]);
});

test('what writes at a time leaves one whole object', async () => {
  const { folder, file, objects } = await given();
  const digests = await Promise.all(Array.from({ length: 8 }, () => objects.put(file)));
  expect(new Set(digests).size).toBe(1);
  expect(leftAside(folder)).toEqual([]);
});

test.each([
  ['a byte is another', (bytes: Buffer) => Buffer.concat([bytes.subarray(1), Buffer.from('x')])],
  ['it is cut off', (bytes: Buffer) => bytes.subarray(0, 1000)],
  ['it is empty', () => Buffer.alloc(0)],
])('a damaged object is refused, and put again: %s', async (_how, damaged) => {
  const { home, file, bytes, pathOf, objects } = await given();
  const digest = await objects.put(file);
  writeFileSync(pathOf(digest), damaged(bytes));
  const back = join(home, 'back');
  await expect(objects.get(digest, back, MANY)).rejects.toThrow(
    /is damaged: its bytes have the SHA-256/,
  );
  expect(existsSync(back)).toBe(false);
  expect(leftAside(home)).toEqual([]);
  await objects.put(file);
  await objects.get(digest, back, MANY);
  expect(readFileSync(back).equals(bytes)).toBe(true);
});

test('an object that is missing, too large, a link or a folder is refused', async () => {
  const { home, file, pathOf, objects } = await given();
  const back = join(home, 'back');
  const missing = sha256('missing');
  await expect(objects.get(missing, back, MANY)).rejects.toThrow(/is not there/);
  const digest = await objects.put(file);
  await expect(objects.get(digest, back, 1000)).rejects.toThrow(/it has more than 1000 bytes/);
  const linked = sha256('secret');
  writeFileSync(join(home, 'secret'), 'secret');
  mkdirSync(dirname(pathOf(linked)), { recursive: true });
  symlinkSync(join(home, 'secret'), pathOf(linked));
  await expect(objects.get(linked, back, MANY)).rejects.toThrow(/cannot be copied/);
  const folder = sha256('folder');
  mkdirSync(pathOf(folder), { recursive: true });
  await expect(objects.get(folder, back, MANY)).rejects.toThrow(/it is no file/);
  expect(existsSync(back)).toBe(false);
  expect(leftAside(home)).toEqual([]);
});

test.each(['', '../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64), `${'a'.repeat(64)}\n`])(
  'a name that is no digest is refused: %j',
  async (name) => {
    const { home, objects } = await given();
    await expect(objects.get(name, join(home, 'back'), MANY)).rejects.toThrow(/names no object/);
  },
);

test('a file that cannot be read is not put', async () => {
  const { home, objects } = await given();
  await expect(objects.put(join(home, 'none'))).rejects.toThrow(/cannot be put to file:/);
});

test.each(['bucket/prefix', 'gs://bucket', 'file:relative', '/nfs/bench', 'file:', 'file:/a\0b'])(
  'a store of another form is refused: %j',
  async (text) => {
    await expect(openObjects('--objects', text)).rejects.toThrow(
      /--objects: expected file: and a folder's absolute path/,
    );
  },
);

test('a folder that is not there is not made', async () => {
  const folder = join(temporaryFolder(), 'unmounted');
  await expect(openObjects('--objects', `file:${folder}`)).rejects.toThrow(/there is no folder/);
  expect(existsSync(folder)).toBe(false);
});
