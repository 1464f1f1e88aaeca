import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackTarGz } from '../../src/cache/unpack.ts';
import { BenchError } from '../../src/errors.ts';

let root: string;
let archive: string;
let into: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unpack-'));
  archive = join(root, 'a.tar.gz');
  into = join(root, 'out/data');
  mkdirSync(join(root, 'in/data'), { recursive: true });
  writeFileSync(join(root, 'in/data/one.bin'), 'one');
  writeFileSync(join(root, 'in/data/two.bin'), 'two '.repeat(1000));
});
afterEach(() => rmSync(root, { recursive: true }));

const pack = () => create({ file: archive, cwd: join(root, 'in'), gzip: true }, ['data']);
const unpack = (maxBytes = 1e6) => unpackTarGz(archive, { folder: 'data', maxBytes }, into);

async function refused(maxBytes?: number): Promise<string> {
  const thrown = await unpack(maxBytes).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect(existsSync(into)).toBe(false);
  // Nothing half-made is left, inside or outside.
  expect(existsSync(join(root, 'out')) ? readdirSync(join(root, 'out')) : []).toEqual([]);
  return (thrown as BenchError).message;
}

/** An archive of one entry with a name that no tool would write. */
function forge(path: string): void {
  const block = Buffer.alloc(512);
  new Header({ path, type: 'File', size: 3, mode: 0o644 }).encode(block);
  const data = Buffer.alloc(512);
  data.write('evi');
  writeFileSync(archive, gzipSync(Buffer.concat([block, data, Buffer.alloc(1024)])));
}

test('a sound archive is unpacked whole, over an older folder', async () => {
  await pack();
  await unpack();
  expect(readFileSync(join(into, 'one.bin'), 'utf8')).toBe('one');
  writeFileSync(join(into, 'old.bin'), '');
  await unpack();
  expect(readdirSync(into).sort()).toEqual(['one.bin', 'two.bin']);
  expect(readdirSync(join(root, 'out'))).toEqual(['data']);
});

test.each([
  ['../evil', 'lies outside of the archive'],
  ['data/../../evil', 'lies outside of the archive'],
  ['/tmp/evil', 'lies outside of the archive'],
  ['other/file', 'lies outside of data'],
])('an entry %s is refused', async (path, reason) => {
  forge(path);
  expect(await refused()).toContain(`${JSON.stringify(path)} ${reason}`);
});

test('a link is refused', async () => {
  symlinkSync('/etc', join(root, 'in/data/link'));
  await pack();
  expect(await refused()).toContain('"data/link" is a SymbolicLink, no file');
});

test('more bytes than the published ones are refused', async () => {
  await pack();
  expect(await refused(1000)).toContain('more than 1000');
});

test('what unpacks without end is stopped on the way', async () => {
  writeFileSync(archive, gzipSync(Buffer.alloc(50e6)));
  expect(await refused(1000)).toContain('unpacks to more than');
});

test('no file comes out as one that runs, or runs as somebody else', async () => {
  const block = Buffer.alloc(512);
  new Header({ path: 'data/tool', type: 'File', size: 0, mode: 0o6777 }).encode(block);
  const folder = Buffer.alloc(512);
  new Header({ path: 'data/', type: 'Directory', size: 0, mode: 0o7777 }).encode(folder);
  writeFileSync(archive, gzipSync(Buffer.concat([folder, block, Buffer.alloc(1024)])));
  await unpack();
  expect(statSync(join(into, 'tool')).mode & 0o7777).toBe(0o644);
  expect(statSync(into).mode & 0o7777).toBe(0o755);
});

test('a truncated archive, an empty one and a text are refused', async () => {
  await pack();
  writeFileSync(archive, readFileSync(archive).subarray(0, 100));
  expect(await refused()).toContain('cannot be unpacked');
  writeFileSync(archive, '');
  expect(await refused()).toMatch(/has no files|cannot be unpacked/);
  writeFileSync(archive, 'no archive at all');
  expect(await refused()).toMatch(/cannot be unpacked/);
});
