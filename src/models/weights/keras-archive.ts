import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError, firstLineOf } from '../../errors.ts';
import { bytes } from '../../text/numbers.ts';
import { pickled } from './pickled.ts';

const WEIGHTS = 'model.weights.h5';
const CONFIG = 'config.json';

/** Bytes that no archive is suspected of; a config has 1 MB at most. */
const SMALL = 2 ** 24;
/** Bytes, unpacked: of the largest base here with Adam's states there are 1.8 GB. */
const MOST: Readonly<Record<string, number>> = { [WEIGHTS]: 2 ** 33, [CONFIG]: SMALL };
/** Files that an archive may have: Keras writes three, and assets. */
const MOST_FILES = 10_000;
/** How much smaller an archive may be than its content: floating point hardly packs. */
const MOST_PACKED = 100;

/** What is in an archive of Keras 3. */
export interface KerasArchive {
  /** The unpacked `.weights.h5`, until the work is done. */
  readonly weights: string;
  /** The model's `config.json`, as its text. */
  readonly config: string;
}

/**
 * Unpacks the weights of a `.keras` file (keras/src/saving/saving_lib.py) beside other temporary
 * files, and removes them when the work is done. No code in it is run.
 * @throws {BenchError} 'data' for a damaged archive, one that is none of Keras, or one too large.
 */
export async function withKerasArchive<T>(
  file: string,
  work: (archive: KerasArchive) => Promise<T>,
): Promise<T> {
  let zip: ZipFile | undefined;
  let folder: string | undefined;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    const entries = await entriesOf(zip, file);
    folder = await mkdtemp(join(tmpdir(), 'transfer-bench-weights-'));
    const weights = join(folder, WEIGHTS);
    const config = await buffer(await contentOf(zip, entries.get(CONFIG)!));
    await pipeline(await contentOf(zip, entries.get(WEIGHTS)!), createWriteStream(weights));
    return await work({ weights, config: config.toString('utf8') });
  } catch (cause) {
    if (cause instanceof BenchError) throw inArchive(cause, file, folder);
    throw new BenchError('data', `${file} cannot be unpacked: ${firstLineOf(cause)}`, {
      remedy: 'Fetch or save the file again, with model.save("model.keras").',
      cause,
    });
  } finally {
    zip?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Where it was unpacked says nothing to who gave the archive. */
function inArchive(error: BenchError, file: string, folder: string | undefined): BenchError {
  if (folder === undefined || !error.message.includes(folder)) return error;
  const message = error.message.replaceAll(join(folder, WEIGHTS), `${WEIGHTS} in ${file}`);
  const { code, remedy, cause } = error;
  return new BenchError(code, message, { cause, ...(remedy === undefined ? {} : { remedy }) });
}

async function entriesOf(zip: ZipFile, file: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_FILES)
    throw new Error(`it holds ${zip.entryCount.toLocaleString('en-US')} files`);
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  if (entries.has(WEIGHTS) && entries.has(CONFIG)) return entries;
  if ([...entries.keys()].some((name) => /(^|\/)data\.pkl$/.test(name))) throw pickled(file);
  throw new BenchError(
    'data',
    `${file} is a zip archive, and none of Keras: it has no ${entries.has(CONFIG) ? WEIGHTS : CONFIG}`,
    { remedy: 'Give what model.save("model.keras") or model.save_weights() writes.' },
  );
}

/** The content of a file, of which not more comes than its entry says. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Transform> {
  const { fileName, uncompressedSize: size, compressedSize: packed } = entry;
  const most = MOST[fileName]!;
  if (size > most)
    throw new Error(`its ${fileName} has ${bytes(size)}, and may have ${bytes(most)}`);
  if (size > SMALL && size > MOST_PACKED * packed)
    throw new Error(`its ${fileName} has ${bytes(size)} in ${bytes(packed)}, and holds no weights`);
  let sum = 0;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : new Error(`its ${fileName} does not have its checksum`));
    },
  });
  const stream = await zip.openReadStreamPromise(entry);
  stream.on('error', (error) => checked.destroy(error));
  return stream.pipe(checked);
}
