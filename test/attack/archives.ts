import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generatorOf } from '../../src/experiment/random.ts';
import { npyOf } from '../support/npy.ts';
import { zipOf } from '../support/zip.ts';
import { mutated } from './mutate.ts';
import type { Input } from './probe.ts';

const GOLDEN = resolve(import.meta.dirname, '../reference/golden');

/** A file of golden ones, unpacked where it is a .gz. */
function golden(path: string): Buffer {
  const content = readFileSync(join(GOLDEN, path));
  return path.endsWith('.gz') ? gunzipSync(content) : content;
}

/** Sound files with many images in each, by the names that they are given. */
const SOUND: Readonly<Record<string, Buffer>> = {
  'x.parquet': golden('packed/arrow-rs.parquet'),
  'zstd.parquet': golden('packed/test-00000-of-00001.parquet'),
  'gzip.parquet': golden('packed/gzip.parquet'),
  'brotli.parquet': golden('packed/brotli.parquet'),
  'x.tar': golden('packed/shard-train-000000.tar.gz'),
  'x.npz': golden('npz/rgb-u1.npz'),
  'fortran.npz': golden('npz/grey-f8-big-fortran.npz'),
};

/** `bench data inspect` of what lies in a folder. */
function input(name: string, path: string, put: (file: string) => void): Input {
  return {
    name,
    prepare(folder) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      put(file);
      return ['data', 'inspect', path];
    },
  };
}

const foreign = (path: string, what: string, content: string | Buffer) =>
  input(`${what} as ${basename(path)}`, path, (file) => writeFileSync(file, content));

/** A tar entry of a name and a size that its header says. */
function header(name: string, size: number, type = '0'): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(`        ${type}`, 148);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((all, each) => all + each, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function archives(seed: number, mutations: number): Input[] {
  const random = generatorOf('attack on archives', seed);
  const broken = Array.from({ length: 2 * mutations }, (_, i): Input => {
    const [name, sound] = Object.entries(SOUND)[i % Object.keys(SOUND).length]!;
    const { what, bytes } = mutated(sound, random);
    return input(`${name}: ${what}`, name, (file) => writeFileSync(file, bytes));
  });
  const endings = ['x.parquet', 'x.tar', 'x.npz', 'x.csv', 'x.jsonl', 'x.pkl'];
  const huge = npyOf([1000, 1000, 1000], Buffer.alloc(8));
  return [
    ...endings.flatMap((path) => [
      foreign(path, 'nothing', ''),
      foreign(path, 'a text', 'no data set\n'),
      foreign(
        path,
        'a pickle',
        Buffer.from("\x80\x04\x95cos\nsystem\n(S'touch executed'\ntR.", 'latin1'),
      ),
      foreign(path, 'zeros', Buffer.alloc(5000)),
      foreign(path, 'a page', '<!doctype html><html></html>'),
      input(`a pipe as ${path}`, path, (file) => execFileSync('mkfifo', [file])),
      input(`a device as ${path}`, path, (file) => symlinkSync('/dev/zero', file)),
      input(`a folder as ${path}`, path, (file) => mkdirSync(file)),
    ]),
    foreign('x.npz', 'an archive that says it holds more', zipOf({ 'train_images.npy': huge })),
    foreign('x.npz', 'a bomb', zipOf({ 'train_images.npy': Buffer.alloc(3e8) })),
    foreign('x.tar', 'a sample of 8 GB', header('a.png', 8 * 2 ** 30 - 1)),
    foreign('x.tar', 'a label of 8 GB', header('a.cls', 8 * 2 ** 30 - 1)),
    foreign('x.tar', 'a link', header('a.png', 0, '2')),
    foreign(
      'x.tar',
      'names from elsewhere',
      Buffer.concat([header('/etc/passwd.png', 0), header('../../x.png', 0), Buffer.alloc(1024)]),
    ),
    foreign('x.csv', 'a table of paths elsewhere', 'path,label\n/etc/passwd,a\n../../x.png,b\n'),
    foreign('x.csv', 'a million columns', `${'a,'.repeat(400_000)}\n`),
    foreign('x.jsonl', 'a deep object', `${'{"a":'.repeat(100_000)}\n`),
    input('folders without an end', 'a/b', (file) => symlinkSync('..', file)),
    input('ten thousand folders', 'many/0', (file) => {
      for (let i = 0; i < 10_000; i++) mkdirSync(join(dirname(file), `c${i}`));
      mkdirSync(file);
    }),
    ...broken,
  ];
}
