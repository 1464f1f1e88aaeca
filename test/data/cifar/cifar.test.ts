import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cifarDataSet } from '../../../src/data/cifar/cifar.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { BenchError } from '../../../src/errors.ts';
import {
  type Cifar10Spec,
  cifar10Schema,
  cifar100Schema,
} from '../../../src/experiment/data-schema.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cifar10-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Records of the binary format; pixel p of channel c of image n is a function of all three. */
const level = (n: number, channel: number, p: number) => (n * 7 + channel * 50 + p) % 256;
function records(labels: readonly number[]): Uint8Array {
  const bytes = labels.flatMap((label, n) => [
    label,
    ...[0, 1, 2].flatMap((channel) => Array.from({ length: 1024 }, (_, p) => level(n, channel, p))),
  ]);
  return Uint8Array.from(bytes);
}
const cycle = (count: number) => Array.from({ length: count }, (_, i) => i % 10);
const write = (name: string, bytes: Uint8Array | string) => writeFileSync(join(dir, name), bytes);
const load = (options: Partial<Cifar10Spec> = {}) =>
  cifarDataSet(cifar10Schema.parse({ kind: 'cifar10', dir, ...options }));
/** The training files that a folder has, where it is not whole. */
const part = (options: Partial<Cifar10Spec> = {}) => {
  const batches = [1, 2, 3, 4, 5].filter((n) => existsSync(join(dir, `data_batch_${n}.bin`)));
  return load({ batches, ...options });
};

function failure(options: Partial<Cifar10Spec> = {}, open = load): BenchError {
  try {
    open(options);
  } catch (thrown) {
    if (thrown instanceof BenchError) return thrown;
    throw thrown;
  }
  throw new Error('expected a BenchError');
}

describe('a sound folder', () => {
  beforeEach(() => {
    write('data_batch_2.bin', records([5, 6]));
    write('data_batch_1.bin', records([1, 2, 3]));
    write('test_batch.bin', records([9]));
  });

  test('gives the batches in order, whatever their sizes', () => {
    const { train, test, name } = part();
    expect(name).toBe('cifar10');
    expect([...train.labels]).toEqual([1, 2, 3, 5, 6]);
    expect(train).toMatchObject({ count: 5, height: 32, width: 32 });
    expect([...test.labels]).toEqual([9]);
  });

  test('interleaves the planes of colour', () => {
    const { train } = part();
    const at = (image: number, p: number) => {
      const start = (image * 1024 + p) * 3;
      return [...train.images.subarray(start, start + 3)];
    };
    expect(at(0, 0)).toEqual([0, 50, 100]);
    expect(at(2, 33)).toEqual([level(2, 0, 33), level(2, 1, 33), level(2, 2, 33)]);
    expect(at(4, 1023)).toEqual([level(1, 0, 1023), level(1, 1, 1023), level(1, 2, 1023)]);
  });

  test('has the published names, or its own', () => {
    expect(part().classes.slice(0, 2)).toEqual(['airplane', 'automobile']);
    write(
      'batches.meta.txt',
      `${cycle(10)
        .map((k) => `class${k}`)
        .join('\r\n')}\n\n`,
    );
    expect(part().classes).toEqual(cycle(10).map((k) => `class${k}`));
    write('batches.meta.txt', 'only\nthree\nnames\n');
    expect(() => part()).toThrow('batches.meta.txt names 3 classes, expected 10');
  });

  test('a limit draws a stratified subset, the same every time', () => {
    write('data_batch_1.bin', records(cycle(100)));
    write('data_batch_2.bin', records(cycle(20)));
    const { train, test } = part({ train: 30, test: 1 });
    expect(train.count).toBe(30);
    expect(test.count).toBe(1);
    expect([...train.labels].sort()).toEqual(cycle(10).flatMap((k) => [k, k, k]));
    expect(part({ train: 30 }).train).toEqual(train);
    const firsts = Array.from({ length: 30 }, (_, i) => train.images[i * 3072]);
    expect(firsts).not.toEqual(firsts.map((_, i) => level(i, 0, 0)));
    const all = part().train;
    const known = new Set(Array.from({ length: 120 }, (_, i) => record(all, i)));
    for (let i = 0; i < 30; i++) expect(known).toContain(record(train, i));
  });

  test('a limit above what there is is refused', () => {
    expect(() => part({ train: 6 })).toThrow(/`train` asks for 6 images, but .* holds 5/);
    expect(() => part({ test: 2 })).toThrow(/`test` asks for 2 images, but .* holds 1/);
    expect(part({ train: 5 }).train.count).toBe(5);
  });
});

describe('some of the classes', () => {
  beforeEach(() => {
    write('data_batch_1.bin', records([3, 5, 3, 8, 5, 5]));
    write('test_batch.bin', records([5, 3, 0]));
  });

  test('are kept alone, labelled in the order they are named', () => {
    const { train, test, classes } = part({ classes: ['dog', 'cat'] });
    expect(classes).toEqual(['dog', 'cat']);
    expect([...train.labels]).toEqual([1, 0, 1, 0, 0]);
    expect([...test.labels]).toEqual([0, 1]);
    expect(train.count).toBe(5);
    // The pixels stay with their labels: those of the fourth record are gone.
    const firsts = Array.from({ length: 5 }, (_, i) => train.images[i * 3072]);
    expect(firsts).toEqual([0, 1, 2, 4, 5].map((n) => level(n, 0, 0)));
  });

  test('in another order are other labels of the same images', () => {
    const [one, other] = [part({ classes: ['dog', 'cat'] }), part({ classes: ['cat', 'dog'] })];
    expect(other.train.images).toEqual(one.train.images);
    expect([...other.train.labels]).toEqual([...one.train.labels].map((label) => 1 - label));
    expect(fingerprint(other)).not.toBe(fingerprint(one));
  });

  test('may be all of them, in an order of their own', () => {
    const reversed = part().classes.toReversed();
    const { train, classes } = part({ classes: reversed });
    expect(classes).toEqual(reversed);
    expect([...train.labels]).toEqual([3, 5, 3, 8, 5, 5].map((label) => 9 - label));
    expect(train.images).toEqual(part().train.images);
  });

  test('are limited after the others are left out', () => {
    expect(part({ classes: ['dog', 'cat'], train: 5 }).train.count).toBe(5);
    const { labels } = part({ classes: ['dog', 'cat'], train: 3 }).train;
    expect([...labels].sort()).toEqual([0, 0, 1]);
    expect(() => part({ classes: ['dog', 'cat'], train: 6 })).toThrow(
      /`train` asks for 6 images, but .* holds 5 of its classes to train on/,
    );
    expect(() => part({ classes: ['dog', 'cat'], test: 3 })).toThrow(
      /`test` asks for 3 images, but .* holds 2 of its classes to test on/,
    );
  });

  test('that there are not are refused with those that there are', () => {
    expect(failure({ classes: ['dog', 'Cat'] }, part)).toMatchObject({
      code: 'data',
      message: 'CIFAR-10 has no class "Cat"',
      remedy:
        'Name classes of airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.',
    });
  });
});

const record = (set: { images: Uint8Array; labels: Int32Array }, i: number) =>
  `${set.labels[i]}: ${set.images.subarray(i * 3072, i * 3072 + 30).join()}`;

describe('a folder that is not', () => {
  test('there', () => {
    expect(() => load({ dir: join(dir, 'none') })).toThrow(/none is not a folder/);
    write('file', 'x');
    expect(() => load({ dir: join(dir, 'file') })).toThrow(/file is not a folder/);
  });

  test('of the binary version', () => {
    write('data_batch_1', 'pickled');
    expect(failure()).toMatchObject({
      code: 'data',
      message: expect.stringContaining('the Python version of CIFAR-10 (data_batch_1)'),
      remedy: expect.stringContaining('cifar-10-binary.tar.gz'),
    });
  });

  test('the one meant, but the one above it', () => {
    mkdirSync(join(dir, 'cifar-10-batches-bin'));
    write('cifar-10-batches-bin/data_batch_1.bin', records([0]));
    expect(failure().message).toContain('holds no data_batch_1.bin to data_batch_5.bin');
    expect(failure().remedy).toContain(join(dir, 'cifar-10-batches-bin'));
  });

  test('whole', () => {
    write('data_batch_3.bin', records([0]));
    expect(failure().message).toMatch(/test_batch\.bin is missing/);
  });
});

describe('a folder of which something is missing', () => {
  const FILES = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
  beforeEach(() => {
    for (const name of [...FILES, 'test_batch.bin']) write(name, records(cycle(20)));
  });

  test('loads whole, and says what differs from what was published', () => {
    const { train, notes } = load();
    expect(train.count).toBe(100);
    expect(notes!()[0]).toContain('data_batch_1.bin holds 20 images of 10,000 that were published');
  });

  test.each(FILES)('%s is not taken for whole', (name) => {
    rmSync(join(dir, name));
    const { code, message, remedy } = failure();
    expect(code).toBe('data');
    expect(message).toBe(`${dir} holds no ${name}: CIFAR-10 is not whole`);
    const rest = [1, 2, 3, 4, 5].filter((n) => FILES[n - 1] !== name);
    expect(remedy).toContain(`\`batches: [${rest.join(', ')}]\``);
    expect(load({ batches: rest }).train.count).toBe(80);
    expect(failure({ batches: [1, 2, 3, 4, 5] }).message).toContain(`holds no ${name}`);
  });

  test('so many images are drawn from what is there, and it is told', () => {
    rmSync(join(dir, 'data_batch_4.bin'));
    const { train, notes } = load({ train: 30 });
    expect(train.count).toBe(30);
    expect(notes!()[0]).toBe('drawn without data_batch_4.bin, which is missing');
  });

  test('the test file is', () => {
    rmSync(join(dir, 'test_batch.bin'));
    expect(failure().message).toContain('test_batch.bin is missing');
  });
});

describe.each([
  [
    'a Git-LFS pointer',
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
    'git lfs pull',
  ],
  ['an HTML page', '<!DOCTYPE html>\n<html><head><title>Login</title></head></html>', 'again'],
  ['a gzip archive', '\x1f\x8b\x08\0\0\0', 'npack'],
])('%s in place of a file', (what, bytes, remedy) => {
  test.each(['data_batch_2.bin', 'test_batch.bin'])('%s is named', (name) => {
    for (const file of [1, 2, 3, 4, 5]) write(`data_batch_${file}.bin`, records([0]));
    write('test_batch.bin', records([0]));
    write(name, Uint8Array.from(Buffer.from(bytes, 'latin1')));
    expect(failure().message).toContain(`${name}: it is ${what}`);
    expect(failure().remedy).toContain(remedy);
  });
});

test('a FIFO is refused, not waited for', () => {
  execFileSync('mkfifo', [join(dir, 'data_batch_1.bin')]);
  expect(failure().message).toContain(
    'data_batch_1.bin cannot be read: it is a pipe: expected a file',
  );
});

describe('a file that is', () => {
  beforeEach(() => write('test_batch.bin', records([0])));

  test('empty', () => {
    write('data_batch_1.bin', '');
    expect(failure()).toMatchObject({
      code: 'data',
      message: expect.stringMatching(/data_batch_1\.bin: empty/),
      remedy: expect.stringContaining('again'),
    });
  });

  test('truncated', () => {
    write('data_batch_1.bin', records([0, 1, 2]).subarray(0, 2 * 3073 + 100));
    expect(failure().message).toContain(
      'data_batch_1.bin: truncated or not CIFAR-10 binary: 6246 bytes is 2 records and 100 bytes over',
    );
  });

  test('of another format', () => {
    write('data_batch_1.bin', records([...cycle(17), 200]));
    expect(failure().message).toContain(
      'data_batch_1.bin: record 17 has label 200, expected 0..9: not a CIFAR-10 file',
    );
  });

  test('not a file', () => {
    mkdirSync(join(dir, 'data_batch_1.bin'));
    expect(failure().message).toMatch(
      /data_batch_1\.bin cannot be read: it is a folder: expected a file/,
    );
  });
});

describe('CIFAR-100', () => {
  const both = (pairs: readonly (readonly [number, number])[]) =>
    Uint8Array.from(
      pairs.flatMap(([coarse, fine], n) =>
        [coarse, ...records([fine])].map((byte, i) => (i < 2 ? byte : (byte + n) % 256)),
      ),
    );
  const names = (count: number) => Array.from({ length: count }, (_, k) => `name${k}`).join('\n');
  const open = (labels?: 'fine' | 'coarse') =>
    cifarDataSet(cifar100Schema.parse({ kind: 'cifar100', dir, labels }));
  beforeEach(() => {
    write(
      'train.bin',
      both([
        [3, 77],
        [19, 0],
      ]),
    );
    write('test.bin', both([[0, 99]]));
    write('fine_label_names.txt', names(100));
    write('coarse_label_names.txt', names(20));
  });

  test('has fine and coarse labels', () => {
    const fine = open();
    expect([...fine.train.labels, ...fine.test.labels]).toEqual([77, 0, 99]);
    expect(fine.classes).toHaveLength(100);
    const coarse = open('coarse');
    expect([...coarse.train.labels, ...coarse.test.labels]).toEqual([3, 19, 0]);
    expect(coarse.classes).toHaveLength(20);
    expect([...fine.train.images.subarray(0, 3)]).toEqual([0, 50, 100]);
    expect([...fine.train.images.subarray(3072, 3075)]).toEqual([1, 51, 101]);
  });

  test('keeps some of its classes, fine or coarse', () => {
    const some = (labels: 'fine' | 'coarse', classes: string[]) =>
      cifarDataSet(cifar100Schema.parse({ kind: 'cifar100', dir, labels, classes })).train;
    expect([...some('fine', ['name0', 'name77']).labels]).toEqual([1, 0]);
    expect([...some('coarse', ['name19', 'name4']).labels]).toEqual([0]);
    expect(() => some('coarse', ['name19', 'name20'])).toThrow('CIFAR-100 has no class "name20"');
  });

  test('a file of CIFAR-10 under its name is refused', () => {
    write('train.bin', records([9, 9]));
    expect(open).toThrow(/train\.bin: (record \d+ has label \d+|truncated or not CIFAR-100)/);
  });

  test('without names or files it says what to do', () => {
    rmSync(join(dir, 'fine_label_names.txt'));
    expect(open).toThrow('fine_label_names.txt is missing');
    rmSync(join(dir, 'train.bin'));
    write('train', 'pickle');
    expect(open).toThrow('holds the Python version of CIFAR-100 (train)');
  });
});
