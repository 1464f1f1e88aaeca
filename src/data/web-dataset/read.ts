import { list, type ReadEntry } from 'tar';
import { BenchError, firstLineOf } from '../../errors.ts';
import type { WebDatasetSpec } from '../../experiment/data-schema.ts';
import { formatOf, startOf } from '../../files/format.ts';
import { bytes } from '../../text/numbers.ts';
import { refusal } from '../faults.ts';
import type { Packed } from '../unpacked/unpack.ts';
import { isImage, readSample, type Sample } from './sample.ts';

/** What is known of all samples. */
export interface WebDatasetFacts {
  /** What held the labels. */
  readonly labelParts: readonly string[];
  /** Endings of files that were not read. */
  readonly unused: readonly string[];
}

/** Bytes of an image file, and of another that is read: both are in memory. */
const MOST_IMAGE_BYTES = 2 ** 29;
const MOST_TEXT_BYTES = 2 ** 20;
const FILES = ['File', 'OldFile', 'ContiguousFile'];

/**
 * Reads the samples of tar files, one at a time.
 * @throws BenchError `data` for what is no whole tar file, and for samples without an image, a
 *   label or a group.
 */
export async function readWebDataset(
  files: readonly string[],
  spec: WebDatasetSpec,
  put: (image: Packed) => void,
): Promise<WebDatasetFacts> {
  const labelParts = new Set<string>();
  const unused = new Set<string>();
  for (const [from, path] of files.entries()) {
    const faults: string[] = [];
    let count = 0;
    const finish = (sample: Sample) => {
      count += 1;
      const read = readSample(sample, spec);
      if (typeof read === 'string') {
        faults.push(`${JSON.stringify(sample.key)}: ${read}`);
        return;
      }
      const { image, ending, labelPart, ...said } = read;
      labelParts.add(labelPart);
      put({ from, name: `${sample.key}.${ending}`, split: null, bytes: image, ...said });
    };
    await samplesOf(path, isWanted(spec), finish, unused);
    if (faults.length > 0)
      throw refusal(
        `${faults.length} of ${count} samples of ${path} do not hold what they must`,
        faults,
        'Correct them, or say what holds it in `image`, `label` or `group`, such as `label: "json.class"`.',
      );
  }
  return { labelParts: [...labelParts].sort(), unused: [...unused].sort() };
}

/** Whether a file of this ending may be read: the others are passed over. */
function isWanted({ image, label, group }: WebDatasetSpec): (ending: string) => boolean {
  const named = [image, label, group].flatMap((part) =>
    part === undefined ? [] : [part.startsWith('json.') ? 'json' : part.toLowerCase()],
  );
  return (ending) => isImage(ending) || ['cls', 'json', ...named].includes(ending);
}

/** Hands over each sample once the next begins: its files stand together. */
async function samplesOf(
  path: string,
  wanted: (ending: string) => boolean,
  finish: (sample: Sample) => void,
  unused: Set<string>,
): Promise<void> {
  refuseForeign(path);
  const seen = new Set<string>();
  let sample: Sample | null = null;
  let thrown: unknown = null;
  const turn = (entry: ReadEntry) => {
    const parted = partsOf(entry);
    if (parted === null) return entry.resume();
    const { key, ending } = parted;
    if (sample?.key !== key) {
      if (sample !== null) finish(sample);
      refuseParted(path, key, seen);
      sample = { key, parts: new Map() };
    }
    if (!wanted(ending)) {
      unused.add(ending);
      return entry.resume();
    }
    refuseLarge(path, entry, ending);
    const { parts } = sample;
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => parts.set(ending, Buffer.concat(chunks)));
  };
  try {
    await list({
      file: path,
      strict: true,
      onReadEntry: (entry) => {
        // What is thrown here would leave the reader waiting.
        if (thrown !== null) return entry.resume();
        try {
          turn(entry);
        } catch (cause) {
          thrown = cause;
          entry.resume();
        }
      },
    });
    if (thrown !== null) throw thrown;
    if (sample === null) throw new Error('it holds no files');
    finish(sample);
  } catch (cause) {
    if (cause instanceof BenchError || (cause as NodeJS.ErrnoException).syscall !== undefined)
      throw cause;
    throw unreadable(path, firstLineOf(cause), cause);
  }
}

/** Null for what is no file, or a hidden one. */
function partsOf({ type, path }: ReadEntry): { key: string; ending: string } | null {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/.exec(path.replace(/^\.\//, '')) ?? [];
  const dot = name.indexOf('.');
  if (!FILES.includes(type) || dot < 1) return null;
  return { key: folder + name.slice(0, dot), ending: name.slice(dot + 1).toLowerCase() };
}

function refuseForeign(path: string): void {
  let format: ReturnType<typeof formatOf>;
  try {
    format = formatOf(startOf(path));
  } catch (cause) {
    throw unreadable(path, firstLineOf(cause), cause);
  }
  if (format?.id === 'tar') return;
  const what = format === null ? 'no tar file' : format.title;
  throw new BenchError('data', `${path} is ${what}`, {
    remedy: 'Give .tar files that are not compressed, as WebDataset writes them.',
  });
}

function refuseParted(path: string, key: string, seen: Set<string>): void {
  if (!seen.has(key)) {
    seen.add(key);
    return;
  }
  throw new BenchError('data', `the files of ${JSON.stringify(key)} in ${path} stand apart`, {
    remedy:
      'Write the tar in the order of names (`tar --sort=name`): files of a sample stand together.',
  });
}

function refuseLarge(path: string, { size }: ReadEntry, ending: string): void {
  const most = isImage(ending) ? MOST_IMAGE_BYTES : MOST_TEXT_BYTES;
  if (size <= most) return;
  throw new BenchError(
    'data',
    `${path} holds a .${ending} file of ${bytes(size)}, expected at most ${bytes(most)}`,
    { remedy: 'Make it again with smaller files, or leave the tar out of `files`.' },
  );
}

function unreadable(path: string, reason: string, cause: unknown): BenchError {
  return new BenchError('data', `${path} cannot be read as a tar file: ${reason}`, {
    remedy: 'Give whole .tar files, as WebDataset writes them.',
    cause,
  });
}
