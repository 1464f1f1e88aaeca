import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import type { BaseName } from '../experiment/bases.ts';
import { md5Of, verifyMd5 } from './checksum.ts';
import { type DownloadOptions, download } from './download.ts';
import { cacheFolder } from './folder.ts';
import { IMAGENET, type Published } from './published.ts';

/** Where the ImageNet weights of a base are, or would be: our cache, else Keras's own. */
export function imagenetFile(base: BaseName): string {
  const { file } = IMAGENET[base];
  const own = cacheFolder('weights', file);
  const keras = join(process.env['KERAS_HOME'] ?? join(homedir(), '.keras'), 'models', file);
  return !existsSync(own) && existsSync(keras) ? keras : own;
}

/**
 * Has the ImageNet weights of a base in the cache and verified; returns their file.
 * @param from Replaces the address, such as by a mirror; the sum must be the same.
 * @throws BenchError `data` when they cannot be had, or are not the published ones.
 */
export async function obtainImagenet(
  base: BaseName,
  options: DownloadOptions & { readonly from?: (published: Published) => string } = {},
): Promise<string> {
  const published = IMAGENET[base];
  const file = imagenetFile(base);
  if (!existsSync(file)) {
    const url = options.from?.(published) ?? published.url;
    await download({ url, md5: published.md5 }, file, options);
  } else if (file.startsWith(cacheFolder())) {
    await verifyMd5(file, published.md5);
  } else if ((await md5Of(file)).hex !== published.md5) {
    // Keras's folder is not ours to tidy.
    throw new BenchError(
      'data',
      `${file} is not the published file: its MD5 is not ${published.md5}`,
      {
        remedy: 'Remove it; the right one is then fetched.',
      },
    );
  }
  return file;
}
