import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { libraryOfFolder, libraryOfWheels } from '../../src/setup/library.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { TENSORFLOW_WHEEL, zipOf } from '../support/zip.ts';

function put(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function wheel(content: Buffer, name = 'tensorflow_cpu-2.21.0-cp311-cp311-linux.whl'): string {
  return join(put(temporaryFolder(), { [name]: content }), name);
}

function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test("a wheel's libraries and headers go where the binding looks, under the names it links", async () => {
  const library = await libraryOfWheels([wheel(zipOf(TENSORFLOW_WHEEL))], 'cpu');
  expect(library).toMatchObject({ version: '2.21.0', variant: 'cpu' });
  const deps = temporaryFolder();
  const told: [number, number][] = [];
  await library.place(deps, (done, total) => told.push([done, total]));
  expect(contentOf(deps)).toEqual([
    'include/tensorflow/c/c_api.h',
    'lib/libtensorflow.so',
    'lib/libtensorflow_cc.so.2',
    'lib/libtensorflow_framework.so',
    'lib/libtensorflow_framework.so.2',
  ]);
  expect(readFileSync(join(deps, 'lib/libtensorflow.so'), 'utf8')).toBe(
    'tensorflow/libtensorflow_cc.so.2',
  );
  expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
});

test('CUDA libraries stand beside TensorFlow, as they do in Python', async () => {
  const nvidia = zipOf({
    'nvidia/cublas/lib/libcublas.so.12': 'x',
    'nvidia/cublas/include/cublas.h': 'x',
    'nvidia/cublas/__init__.py': '',
    'nvidia_cublas_cu12-12.5.dist-info/METADATA': '',
  });
  const files = [wheel(nvidia, 'nvidia_cublas_cu12-12.5.whl'), wheel(zipOf(TENSORFLOW_WHEEL))];
  const deps = temporaryFolder();
  await (await libraryOfWheels(files, 'gpu')).place(deps, () => {});
  expect(contentOf(deps).filter((path) => path.startsWith('nvidia'))).toEqual([
    'nvidia/cublas/lib/libcublas.so.12',
  ]);
});

test.each([
  ['no archive', Buffer.from('<html>404</html>'), /tensorflow_cpu.*\.whl cannot be used: /],
  ['a truncated one', zipOf(TENSORFLOW_WHEEL).subarray(0, -30), /cannot be used: /],
  ['an archive of something else', zipOf({ 'a.txt': 'a' }), /it is no Python wheel/],
  [
    'a wheel of something else',
    zipOf({ 'keras/a.py': '', 'keras-3.0.dist-info/METADATA': '' }),
    /no tensorflow\/libtensorflow_cc\.so\.2 is in it/,
  ],
  [
    'one that would write elsewhere',
    zipOf({ ...TENSORFLOW_WHEEL, 'tensorflow/include/../../../x.h': '' }),
    /cannot be used: invalid relative path/,
  ],
])('refuses %s', async (_what, content, message) => {
  await expect(libraryOfWheels([wheel(content)], 'cpu')).rejects.toMatchObject({
    code: 'backend',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(/wheel/),
  });
});

test('refuses a wheel that is not there', async () => {
  await expect(libraryOfWheels(['nowhere.whl'], 'cpu')).rejects.toThrow('there is no such file');
});

test('a file that does not have its checksum is refused', async () => {
  const content = zipOf(TENSORFLOW_WHEEL);
  const name = 'tensorflow/libtensorflow_cc.so.2';
  // The sum in the central directory, 30 bytes before the name there.
  const at = content.lastIndexOf(name) - 30;
  content.writeUInt32LE((content.readUInt32LE(at) ^ 1) >>> 0, at);
  const library = await libraryOfWheels([wheel(content)], 'cpu');
  await expect(library.place(temporaryFolder(), () => {})).rejects.toThrow(
    `${name} does not have its checksum`,
  );
});

test('a wheel without headers is refused', async () => {
  const { 'tensorflow/include/tensorflow/c/c_api.h': _, ...headless } = TENSORFLOW_WHEEL;
  const library = await libraryOfWheels([wheel(zipOf(headless))], 'cpu');
  await expect(library.place(temporaryFolder(), () => {})).rejects.toThrow(
    'has no include/tensorflow/c/c_api.h',
  );
});

const UNPACKED = {
  'include/tensorflow/c/c_api.h': '',
  'include/tensorflow/core/public/version.h':
    '#define TF_MAJOR_VERSION 2\n#define TF_MINOR_VERSION 9\n#define TF_PATCH_VERSION 1\n',
  'lib/libtensorflow.so': 'a',
  'lib/libtensorflow_framework.so': 'b',
  'lib/readme.txt': 'c',
};

test('an unpacked libtensorflow is copied, and its version read from its headers', async () => {
  const library = libraryOfFolder(put(temporaryFolder(), UNPACKED), 'cpu');
  expect(library.version).toBe('2.9.1');
  const deps = temporaryFolder();
  await library.place(deps, () => {});
  expect(contentOf(deps)).toEqual([
    'include/tensorflow/c/c_api.h',
    'include/tensorflow/core/public/version.h',
    'lib/libtensorflow.so',
    'lib/libtensorflow_framework.so',
  ]);
});

test.each(['include/tensorflow/c/c_api.h', 'lib/libtensorflow_framework.so'])(
  'an unpacked libtensorflow without %s is refused by that name',
  (missing) => {
    const folder = put(temporaryFolder(), { ...UNPACKED });
    const files = Object.entries(UNPACKED).filter(([name]) => name !== missing);
    const without = put(temporaryFolder(), Object.fromEntries(files));
    expect(() => libraryOfFolder(folder, 'cpu')).not.toThrow();
    expect(() => libraryOfFolder(without, 'cpu')).toThrow(missing.split('/').at(-1));
  },
);
