import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import type { MemorySet } from './image-set.ts';

/** Pixels a side of a CIFAR-10 image. */
export const SIDE = 32;
const PLANE = SIDE * SIDE;
/** A label byte, then a plane of red, of green and of blue. */
const RECORD = 1 + 3 * PLANE;
const CLASSES = 10;
const DOWNLOAD =
  'Download the binary version, cifar-10-binary.tar.gz, and give the folder its files unpack to.';
const AGAIN = 'Download cifar-10-binary.tar.gz again.';

/**
 * Names of the training files in a folder, in order.
 * @throws BenchError `data` when there is no such folder or no such file.
 */
export function findBatches(dir: string): string[] {
  const names = list(dir);
  const batches = names.filter((name) => /^data_batch_[1-5]\.bin$/.test(name)).sort();
  if (batches.length > 0) return batches;
  if (names.includes('data_batch_1'))
    throw new BenchError(
      'data',
      `${dir} holds the Python version of CIFAR-10 (data_batch_1), expected the binary one (data_batch_1.bin)`,
      { remedy: DOWNLOAD },
    );
  const nested = names.find((name) => existsSync(join(dir, name, 'data_batch_1.bin')));
  throw new BenchError('data', `${dir} holds no data_batch_1.bin to data_batch_5.bin`, {
    remedy: nested ? `Give \`dir\` as ${join(dir, nested)}, which does.` : DOWNLOAD,
  });
}

/**
 * Reads one file of the binary version, of any number of images.
 * @throws BenchError `data` when it is missing, empty, truncated or of another format.
 */
export function readBatch(path: string): MemorySet {
  const bytes = read(path);
  const count = bytes.length / RECORD;
  refuseForeign(path, bytes);
  const images = new Uint8Array(count * 3 * PLANE);
  const labels = new Int32Array(count);
  let at = 0;
  for (let n = 0; n < count; n++) {
    labels[n] = bytes[n * RECORD]!;
    const red = n * RECORD + 1;
    for (let p = red; p < red + PLANE; p++) {
      images[at++] = bytes[p]!;
      images[at++] = bytes[p + PLANE]!;
      images[at++] = bytes[p + 2 * PLANE]!;
    }
  }
  return { images, labels, count, height: SIDE, width: SIDE };
}

/**
 * The names in batches.meta.txt, one a line; the published ones where it is absent.
 * @throws BenchError `data` when it does not name ten classes.
 */
export function readClassNames(dir: string): string[] {
  const path = join(dir, 'batches.meta.txt');
  if (!existsSync(path)) return [...PUBLISHED_NAMES];
  const names = new TextDecoder().decode(read(path)).split(/\s+/).filter(Boolean);
  if (names.length === CLASSES) return names;
  throw new BenchError('data', `${path} names ${names.length} classes, expected ${CLASSES}`, {
    remedy: `${AGAIN.slice(0, -1)}, or remove the file to use the published names.`,
  });
}

const PUBLISHED_NAMES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

function list(dir: string): string[] {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new BenchError('data', `${dir} is not a folder, expected one with CIFAR-10's files`, {
      remedy: `Check \`dir\`, a path from the working directory. ${DOWNLOAD}`,
    });
  return readdirSync(dir);
}

function read(path: string): Uint8Array {
  if (!existsSync(path))
    throw new BenchError('data', `${path} is missing, a file of CIFAR-10's binary version`, {
      remedy: DOWNLOAD,
    });
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BenchError('data', `${path} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that you may read.',
      cause,
    });
  }
}

function refuseForeign(path: string, bytes: Uint8Array): void {
  const refuse = (what: string, remedy: string) => {
    throw new BenchError('data', `${path}: ${what}`, { remedy });
  };
  const records = Math.floor(bytes.length / RECORD);
  const over = bytes.length % RECORD;
  if (bytes.length === 0) refuse(`empty, expected records of ${RECORD} bytes`, AGAIN);
  for (let n = 0; n < records; n++) {
    const label = bytes[n * RECORD]!;
    if (label >= CLASSES)
      refuse(`record ${n} has label ${label}, expected 0..9: not a CIFAR-10 file`, DOWNLOAD);
  }
  if (over > 0)
    refuse(
      `truncated or not CIFAR-10 binary: ${bytes.length} bytes is ${records} records and ${over} bytes over`,
      AGAIN,
    );
}
