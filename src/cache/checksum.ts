import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BenchError, reasonOf } from '../errors.ts';
import { assertNoDevice } from '../files/regular-file.ts';

/**
 * Refuses a file whose MD5 is not the published one; it is moved aside, to
 * `<path>.corrupt`, so that it is kept and never used.
 * @param origin What the file is to the user, where it came from elsewhere.
 * @throws BenchError `data` with both sums.
 */
export async function verifyMd5(path: string, md5: string, origin = path): Promise<void> {
  const { hex, bytes } = await md5Of(path);
  if (hex === md5) return;
  throw new BenchError(
    'data',
    `${origin} (${bytes.toLocaleString('en-US')} bytes) has MD5 ${hex}, expected ${md5}; ${await movedAside(path)}`,
    { remedy: 'Fetch it again; if the sum is the same, the file is not the published one.' },
  );
}

async function movedAside(path: string): Promise<string> {
  try {
    await rename(path, `${path}.corrupt`);
    return `it is kept as ${path}.corrupt and not used`;
  } catch (thrown) {
    return `it is not used, and stays where it is, since it cannot be moved aside: ${reasonOf(thrown)}`;
  }
}

/**
 * MD5 of a file, in hex: what the publishers give, against damage and not against forgery.
 * @throws BenchError `data` when it cannot be read.
 */
export async function md5Of(path: string): Promise<{ hex: string; bytes: number }> {
  const hash = createHash('md5');
  let bytes = 0;
  try {
    assertNoDevice(path);
    const stream = createReadStream(path);
    await pipeline(stream, hash);
    bytes = stream.bytesRead;
  } catch (cause) {
    throw new BenchError('data', `${path} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that you may read, or remove it: it is then fetched.',
      cause,
    });
  }
  return { hex: hash.digest('hex'), bytes };
}
