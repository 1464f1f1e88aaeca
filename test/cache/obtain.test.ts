import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { archiveFolder, obtainArchive } from '../../src/cache/archive.ts';
import { obtainImagenet } from '../../src/cache/imagenet.ts';
import { ARCHIVES, IMAGENET, type Published } from '../../src/cache/published.ts';
import { BenchError } from '../../src/errors.ts';
import { serve } from '../support/http-server.ts';

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'obtain-'));
  cache = join(root, 'cache');
  vi.stubEnv('TRANSFER_BENCH_CACHE', cache);
  vi.stubEnv('KERAS_HOME', join(root, 'keras'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** For one test, these bytes are what is published. */
function publish(entry: Published, bytes: Uint8Array): void {
  const { md5 } = entry;
  const published = entry as { md5: string };
  published.md5 = createHash('md5').update(bytes).digest('hex');
  onTestFinished(() => {
    published.md5 = md5;
  });
}

/** A mirror of one file, and how often it was asked. */
async function mirror(bytes: Uint8Array) {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url!);
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  });
  const from = ({ file }: Published) => `${url}/${file}`;
  return { options: { from, stall: 300, pause: 1 }, asked };
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

async function refused(work: Promise<string>): Promise<BenchError> {
  const thrown = await work.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect((thrown as BenchError).remedy).toBeTruthy();
  return thrown as BenchError;
}

async function cifarArchive(): Promise<Buffer> {
  const folder = join(root, 'in', ARCHIVES.cifar10.folder);
  put(join(folder, 'test_batch.bin'), Buffer.from('images'));
  const file = join(root, 'a.tar.gz');
  await create({ file, cwd: join(root, 'in'), gzip: true }, [ARCHIVES.cifar10.folder]);
  return readFileSync(file);
}

test('weights are fetched once, then taken from the cache', async () => {
  const bytes = Buffer.from('weights');
  publish(IMAGENET.VGG16, bytes);
  const { options, asked } = await mirror(bytes);
  const file = await obtainImagenet('VGG16', options);
  expect(file).toBe(join(cache, 'weights', IMAGENET.VGG16.file));
  expect(readFileSync(file)).toEqual(bytes);
  expect(await obtainImagenet('VGG16', options)).toBe(file);
  expect(asked).toEqual([`/${IMAGENET.VGG16.file}`]);
});

test('weights that Keras has fetched are taken from its folder, and refused if they are not the published ones', async () => {
  const bytes = Buffer.from('weights');
  publish(IMAGENET.VGG16, bytes);
  const theirs = join(root, 'keras/models', IMAGENET.VGG16.file);
  put(theirs, bytes);
  expect(await obtainImagenet('VGG16')).toBe(theirs);
  writeFileSync(theirs, 'others');
  const { message } = await refused(obtainImagenet('VGG16'));
  expect(message).toContain(`${theirs} is not the published file`);
  expect(readFileSync(theirs, 'utf8')).toBe('others');
});

test('what cannot be read in place of the weights is named', async () => {
  mkdirSync(join(cache, 'weights', IMAGENET.VGG16.file), { recursive: true });
  const { message } = await refused(obtainImagenet('VGG16'));
  expect(message).toMatch(/_notop\.h5 cannot be read: EISDIR/);
});

test('a data set is fetched, unpacked and found again; its archive is let go', async () => {
  const bytes = await cifarArchive();
  publish(ARCHIVES.cifar10, bytes);
  const { options, asked } = await mirror(bytes);
  const folder = await obtainArchive('cifar10', options);
  expect(folder).toBe(archiveFolder('cifar10'));
  expect(readFileSync(join(folder, 'test_batch.bin'), 'utf8')).toBe('images');
  expect(existsSync(join(cache, 'data', ARCHIVES.cifar10.file))).toBe(false);
  expect(await obtainArchive('cifar10', options)).toBe(folder);
  expect(asked).toHaveLength(1);
});

test('an archive put there by hand is verified and unpacked, without a connection', async () => {
  const bytes = await cifarArchive();
  publish(ARCHIVES.cifar10, bytes);
  put(join(cache, 'data', ARCHIVES.cifar10.file), bytes);
  const folder = await obtainArchive('cifar10');
  expect(existsSync(join(folder, 'test_batch.bin'))).toBe(true);
});

test('an archive with an entry outside of its folder is not unpacked, whatever its sum', async () => {
  const block = Buffer.alloc(512);
  new Header({ path: '../evil', type: 'File', size: 3, mode: 0o644 }).encode(block);
  const bytes = gzipSync(Buffer.concat([block, Buffer.alloc(512, 'evi'), Buffer.alloc(1024)]));
  publish(ARCHIVES.cifar10, bytes);
  const { options } = await mirror(bytes);
  const { message } = await refused(obtainArchive('cifar10', options));
  expect(message).toContain('"../evil" lies outside of the archive');
  expect(existsSync(archiveFolder('cifar10'))).toBe(false);
  expect(existsSync(join(cache, 'evil'))).toBe(false);
});

test('a wrong file that cannot be moved aside is not used either', async () => {
  const file = join(cache, 'weights', IMAGENET.VGG16.file);
  put(file, Buffer.from('wrong'));
  // A folder stands where it would go: root may rename in a folder that is read-only.
  put(join(`${file}.corrupt`, 'x'), Buffer.from(''));
  const { message } = await refused(obtainImagenet('VGG16'));
  expect(message).toMatch(/ \(5 bytes\) has MD5 .* it is not used, and stays where it is/);
});
