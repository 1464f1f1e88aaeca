import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BenchError } from '../errors.ts';

/**
 * Refuses a file whose MD5 is not the published one; it is moved aside, to
 * `<path>.corrupt`, so that it is kept and never used.
 * @throws BenchError `data` with both sums.
 */
export async function verifyMd5(path: string, md5: string): Promise<void> {
  const found = await md5Of(path);
  if (found === md5) return;
  await rename(path, `${path}.corrupt`);
  throw new BenchError(
    'data',
    `${path} has MD5 ${found}, expected ${md5}; it is kept as ${path}.corrupt and not used`,
    { remedy: 'Fetch it again; if the sum is the same, the file is not the published one.' },
  );
}

/** MD5 of a file, in hex: what the publishers give, against damage and not against forgery. */
export async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
