import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import ts from 'typescript';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Workplace, workplace } from '../support/workplace.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const GOLDEN = join(ROOT, 'test/reference/golden');
/** Nobody: root may write anywhere. */
const OTHER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let place: Workplace;
let painted = 0;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

const at = (name: string) => join(place.folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');

/** An image unlike all others; of 12-bit values in 16 bits where it is so asked. */
async function paint(name: string, deep = false): Promise<void> {
  painted += 1;
  const value = (i: number) => (i * 37 * painted) % (deep ? 4096 : 256);
  const values = deep
    ? Uint16Array.from({ length: 40 * 30 }, (_, i) => value(i))
    : Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => value(i));
  const image = sharp(values, { raw: { width: 40, height: 30, channels: deep ? 1 : 3 } });
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(
    at(name),
    await image
      .toColourspace(deep ? 'grey16' : 'srgb')
      .png()
      .toBuffer(),
  );
}

/** So many images in each of some folders. */
async function fill(below: string, classes: readonly string[], count: number, deep = false) {
  for (const name of classes)
    for (let i = 0; i < count; i++) await paint(join(below, name, `${i}.png`), deep);
}

/** What `tsc --strict` says of files in a project that has this package. */
function typeErrors(...files: string[]): string[] {
  const options = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: [],
    skipLibCheck: true,
    paths: { 'transfer-bench': [join(ROOT, 'dist/types/index.d.ts')] },
  };
  const program = ts.createProgram(files.map(at), options);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** The plan of experiment files. */
async function plan(...files: string[]) {
  const { code, stdout, stderr } = await place.bench('run', ...files, '--list', '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('without images it writes an experiment on drawn ones, and what to do next', async () => {
  const { code, stdout, stderr } = await place.bench('init');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    'wrote experiments/first.ts\n\nnext:\n  npx bench run experiments/first.ts --list\n  npx bench run experiments/first.ts\n',
  );
  const { trials, data } = await plan('experiments/first.ts');
  expect(trials).toHaveLength(16);
  expect(data.map(({ name }: { name: string }) => name)).toEqual(['shapes', 'colours']);
}, 60_000);

test('every key that the file sets has a comment above it, but those of the drawn source', async () => {
  await place.bench('init');
  await fill('photos', ['a', 'b'], 4);
  await place.bench('init', 'photos');
  const files = ['experiments/first.ts', 'experiments/photos.ts'];
  expect(typeErrors(...files)).toEqual([]);
  for (const file of files) {
    const lines = text(file).split('\n');
    const bare = lines.filter(
      (line, i) =>
        /^ {2,6}'?[\w-]+'?: /.test(line) &&
        !/^\s*(\/\/|training:|verdict:)/.test(line) &&
        !lines[i - 1]!.trim().startsWith('//'),
    );
    expect(bare.map((line) => line.trim().split(':')[0])).toEqual(["'fine-tuned'"]);
  }
}, 60_000);

const FOLDERS: Readonly<Record<string, string>> = {
  photos: 'photos',
  'my photos': 'my-photos',
  [`it's "mine" \\ $\{x} \`y\``]: 'it-s-mine-x-y',
  '*∕ a': 'a',
  Röntgen: 'Rontgen',
  写真: 'images',
  'a\u202eb': 'a-b',
  'x.d': 'x',
};

test('folders of any name are read, and written as they are', async () => {
  for (const [dir, name] of Object.entries(FOLDERS)) {
    await fill(dir, ['cat', "l'été"], 4);
    const { code, stdout, stderr } = await place.bench('init', dir);
    expect([dir, code, stderr]).toEqual([dir, 0, '']);
    expect(stdout).toContain(`wrote experiments/${name}.ts\n`);
    expect(stdout).toContain(
      `data ${name}: 2 classes (train, validation included / test): cat 3 / 1, "l'été" 3 / 1\n`,
    );
    expect(stdout).toContain('images of 40 × 30 px; each is brought to 32 × 32 px');
  }
  const files = Object.values(FOLDERS).map((name) => `experiments/${name}.ts`);
  expect(typeErrors(...files)).toEqual([]);
  const { data } = await plan(...files);
  for (const name of Object.values(FOLDERS))
    expect(data).toContainEqual({
      name,
      classes: ['cat', "l'été"].map((own) => ({ name: own, train: 3, validation: null, test: 1 })),
    });
}, 60_000);

test('what names of folders say of the splits is written, and said to be checked', async () => {
  await fill('scans/training_set', ['cat', 'dog'], 4);
  await fill('scans/dev', ['cat', 'dog'], 1);
  await fill('scans/test_set', ['cat', 'dog'], 2);
  const { code, stdout } = await place.bench('init', 'scans');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^check scans: .*training_set.*; the file has what is most likely$/m);
  expect(text('experiments/scans.ts')).toContain(
    "splits: { train: 'training_set', validation: 'dev', test: 'test_set' },",
  );
  expect(text('experiments/scans.ts')).toContain('validation images of their own');
  const { data } = await plan('experiments/scans.ts');
  expect(data[1].classes).toEqual(
    ['cat', 'dog'].map((name) => ({ name, train: 4, validation: 1, test: 2 })),
  );
}, 60_000);

test('12-bit values in 16-bit files get a range, and the run reads them', async () => {
  await fill('xrays', ['ill', 'well'], 4, true);
  const { stdout } = await place.bench('init', 'xrays');
  expect(stdout).toMatch(/^check xrays: the largest value .* depth holds 65,535/m);
  expect(text('experiments/xrays.ts')).toContain('range: { bits: 12 },');
  expect((await plan('experiments/xrays.ts')).notes.join()).toContain('from 0 to 4,095 become');
}, 60_000);

test('names of several images of a patient suggest a group, which stays a suggestion', async () => {
  for (const label of ['ill', 'well'])
    for (const patient of [1, 2, 3])
      for (const view of [1, 2]) await paint(`ct/${label}/${label}${patient}_${view}.png`);
  const { stdout } = await place.bench('init', 'ct');
  expect(stdout).toMatch(/^check ct: names look as if .* uncomment `groupBy`/m);
  const line = '// groupBy: /^([A-Za-z]+[-_]?\\d+)[-_]/,';
  expect(text('experiments/ct.ts')).toContain(line);
  writeFileSync(at('experiments/ct.ts'), text('experiments/ct.ts').replace(line, line.slice(3)));
  expect(typeErrors('experiments/ct.ts')).toEqual([]);
  await plan('experiments/ct.ts');
}, 60_000);

test('tables, archives and files of many images are proposed as they are read', async () => {
  const rows = ['id,label'];
  for (let i = 0; i < 20; i++) {
    await paint(`pets/images/${i}.png`);
    rows.push(`${i},${i % 2 ? 'cat' : 'dog'}`);
  }
  writeFileSync(at('pets/pets.csv'), rows.join('\n'));
  writeFileSync(at('scans.npz'), readFileSync(join(GOLDEN, 'npz/grey-u2-12-bits.npz')));
  mkdirSync(at('hub'));
  for (const split of ['train', 'test'])
    writeFileSync(
      at(`hub/${split}.parquet`),
      readFileSync(join(GOLDEN, `packed/${split}-00000-of-00001.parquet`)),
    );
  const files = ['pets', 'scans', 'hub'].map((name) => `experiments/${name}.ts`);
  for (const path of ['pets', 'scans.npz', 'hub'])
    expect(await place.bench('init', path)).toMatchObject({ code: 0, stderr: '' });
  expect(text(files[0]!)).toContain("columns: { path: 'images/{id}.png' },");
  expect(text(files[1]!)).toContain('range: { bits: 12 },');
  expect(text(files[2]!)).toContain("files: 'hub/*.parquet',");
  for (const file of files) expect(text(file)).not.toMatch(/dir: /);
  expect(typeErrors(...files)).toEqual([]);
  const { data } = await plan(...files);
  const names = data.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['pets', 'scans', 'hub']));
}, 60_000);

test('of many images a first run takes some', async () => {
  await fill('many', ['a', 'b'], 251);
  await place.bench('init', 'many');
  expect(text('experiments/many.ts')).toContain('trainSizes: [400],');
}, 60_000);

test.each<[string, () => Promise<unknown> | unknown, string, RegExp]>([
  ['no folder', () => {}, 'gone', /there is no file or folder "gone"/],
  [
    'no class',
    () => mkdirSync(at('empty')),
    'empty',
    /empty holds no folder, expected one for each/,
  ],
  [
    'a file that is no image',
    async () => {
      await fill('broken', ['a', 'b'], 4);
      writeFileSync(at('broken/a/0.png'), 'text');
    },
    'broken',
    /1 of 8 files of broken cannot be read as images/,
  ],
  [
    'splits that no name tells apart',
    async () => {
      await fill('two/first', ['a', 'b'], 2);
      await fill('two/second', ['a', 'b'], 2);
    },
    'two',
    /hold the same folders .*as splits do/,
  ],
])(
  '%s: the one reason, and nothing is written',
  async (_what, make, dir, message) => {
    await make();
    const { code, stdout, stderr } = await place.bench('init', dir);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^remedy: \S/m);
    expect(existsSync(at('experiments'))).toBe(false);
  },
  30_000,
);

test('a file that is there is never replaced unasked', async () => {
  mkdirSync(at('experiments'));
  place.write('experiments/first.ts', 'mine');
  symlinkSync('nowhere', at('experiments/link.ts'));
  mkdirSync(at('experiments/dir.ts'));
  for (const args of [[], ['--name', 'link'], ['--name', 'dir', '--force']]) {
    const { code, stderr } = await place.bench('init', ...args);
    const name = args[1] ?? 'first';
    const why = name === 'dir' ? 'is a folder' : 'is there already';
    expect(stderr).toContain(`error: experiments/${name}.ts ${why}: nothing was written`);
    expect(stderr).toContain('another name with --name');
    expect(code).toBe(2);
  }
  expect(text('experiments/first.ts')).toBe('mine');
  const other = await place.bench('init', '--name', 'second');
  expect(other.code).toBe(0);
  const forced = await place.bench('init', '--force');
  expect(forced.code).toBe(0);
  expect(text('experiments/first.ts')).toContain("name: 'first'");
  expect(readdirSync(at('experiments')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 30_000);

test('a name that no experiment may have is refused in words', async () => {
  for (const name of ['../out', '', 'x.d', 'a'.repeat(61)]) {
    const { code, stderr } = await place.bench('init', '--name', name);
    expect([code, readdirSync(place.folder)]).toEqual([2, []]);
    expect(stderr).toMatch(/error: .*name/);
  }
});

test.runIf(process.platform !== 'win32')('a folder that may not be written to', () => {
  chmodSync(place.folder, 0o555);
  const main = join(ROOT, 'dist/cli/main.js');
  const options = { cwd: place.folder, encoding: 'utf8', ...OTHER } as const;
  const { status, stderr } = spawnSync(process.execPath, [main, 'init'], options);
  chmodSync(place.folder, 0o755);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: .*experiments.*permission is missing.*\nremedy: \S/);
});

test('for a script it says what was found and what was written', async () => {
  await fill('photos', ['a', 'b'], 4);
  const { stdout } = await place.bench('init', 'photos', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    file: 'experiments/photos.ts',
    experiment: 'photos',
    data: {
      options: { name: 'photos', dir: 'photos', size: 32 },
      counts: { classes: [{ name: 'a', train: 3, validation: null, test: 1 }, { name: 'b' }] },
      images: { median: { width: 40, height: 30 }, modes: { 'RGB, 8 bits': 8 } },
      guesses: [],
      groupHint: null,
    },
    next: [expect.stringContaining('--list'), expect.any(String)],
  });
}, 30_000);
