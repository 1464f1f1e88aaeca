import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, reasonOf } from '../../errors.ts';
import { formatOf } from '../../files/format.ts';
import { assertFile } from '../../files/regular-file.ts';
import type { MemorySet } from '../image-set.ts';
import { type CifarFormat, PLANE, recordOf } from './cifar-formats.ts';

/** Pixels a side of a CIFAR image. */
const SIDE = 32;

/** Training files of a folder: those that are read, and those of the published ones that are not there. */
export interface Batches {
  readonly there: readonly string[];
  readonly missing: readonly string[];
}

/**
 * The training files in a folder, in order.
 * @throws BenchError `data` when there is no such folder or none of the files.
 */
export function findBatches(dir: string, format: CifarFormat): Batches {
  const names = list(dir, format);
  const there = format.trainFiles.filter((name) => names.includes(name));
  const missing = format.trainFiles.filter((name) => !names.includes(name));
  if (there.length > 0) return { there, missing };
  const [firstFile] = format.trainFiles;
  if (names.includes(format.pythonFile))
    throw new BenchError(
      'data',
      `${dir} holds the Python version of ${format.title} (${format.pythonFile}), expected the binary one (${firstFile})`,
      { remedy: remedyOf(format) },
    );
  const nested = names.find((name) => existsSync(join(dir, name, firstFile!)));
  throw new BenchError(
    'data',
    `${dir} holds no ${format.trainFiles.length > 1 ? `${firstFile} to ${format.trainFiles.at(-1)}` : firstFile}`,
    {
      remedy: nested ? `Give \`dir\` as ${join(dir, nested)}, which does.` : remedyOf(format),
    },
  );
}

/**
 * Reads one file of the binary version, of any number of images.
 * @throws BenchError `data` when it is missing, empty, truncated or of another format.
 */
export function readBatch(path: string, format: CifarFormat): MemorySet {
  const bytes = read(path, format);
  const record = recordOf(format);
  refuseForeign(path, bytes, format);
  const count = bytes.length / record;
  const images = new Uint8Array(count * 3 * PLANE);
  const labels = new Int32Array(count);
  let at = 0;
  for (let n = 0; n < count; n++) {
    labels[n] = bytes[n * record + format.label]!;
    const red = n * record + format.classCounts.length;
    for (let p = red; p < red + PLANE; p++) {
      images[at++] = bytes[p]!;
      images[at++] = bytes[p + PLANE]!;
      images[at++] = bytes[p + 2 * PLANE]!;
    }
  }
  return { images, labels, count, height: SIDE, width: SIDE };
}

/**
 * The class names in the format's file, one a line; the published ones, where
 * there are any, if the file is absent.
 * @throws BenchError `data` when it is missing, or names another number of classes.
 */
export function readClassNames(dir: string, format: CifarFormat): string[] {
  const path = join(dir, format.namesFile);
  if (format.names !== null && !existsSync(path)) return [...format.names];
  const names = new TextDecoder().decode(read(path, format)).split(/\s+/).filter(Boolean);
  const expected = format.classCounts[format.label];
  if (names.length === expected) return names;
  throw new BenchError('data', `${path} names ${names.length} classes, expected ${expected}`, {
    remedy: format.names
      ? `Download ${format.archive} again, or remove the file to use the published names.`
      : `Download ${format.archive} again.`,
  });
}

export function remedyOf({ archive, pull }: CifarFormat): string {
  return `Run \`bench pull ${pull}\`; or download the binary version, ${archive}, and give the folder its files unpack to.`;
}

function list(dir: string, format: CifarFormat): string[] {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new BenchError(
      'data',
      `${dir} is not a folder, expected one with ${format.title}'s files`,
      { remedy: `Check \`dir\`, a path from the working directory. ${remedyOf(format)}` },
    );
  return readdirSync(dir);
}

function read(path: string, format: CifarFormat): Uint8Array {
  if (!existsSync(path))
    throw new BenchError('data', `${path} is missing, a file of ${format.title}'s binary version`, {
      remedy: remedyOf(format),
    });
  try {
    assertFile(path);
    return readFileSync(path);
  } catch (cause) {
    throw new BenchError('data', `${path} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that you may read.',
      cause,
    });
  }
}

function refuseForeign(path: string, bytes: Uint8Array, format: CifarFormat): void {
  const refuse = (what: string, remedy: string) => {
    throw new BenchError('data', `${path}: ${what}`, { remedy });
  };
  const again = `Download ${format.archive} again.`;
  const known = formatOf(Buffer.from(bytes.subarray(0, 1024)));
  // By chance, pixels may begin as an image does.
  if (known !== null && !known.image)
    refuse(
      `it is ${known.title}, expected ${format.title}'s binary version`,
      `${known.remedy[0]!.toUpperCase()}${known.remedy.slice(1)}; or: ${remedyOf(format)}`,
    );
  const record = recordOf(format);
  const records = Math.floor(bytes.length / record);
  const over = bytes.length % record;
  if (bytes.length === 0) refuse(`empty, expected records of ${record} bytes`, again);
  for (let n = 0; n < records; n++)
    for (const [i, classes] of format.classCounts.entries()) {
      const label = bytes[n * record + i]!;
      if (label >= classes)
        refuse(
          `record ${n} has label ${label}, expected 0..${classes - 1}: not a ${format.title} file`,
          remedyOf(format),
        );
    }
  if (over > 0)
    refuse(
      `truncated or not ${format.title} binary: ${bytes.length} bytes is ${records} records and ${over} bytes over`,
      again,
    );
}
