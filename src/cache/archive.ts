import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { verifyMd5 } from './checksum.ts';
import { type DownloadOptions, download } from './download.ts';
import { cacheFolder } from './folder.ts';
import { ARCHIVES, type Published } from './published.ts';
import { unpackTarGz } from './unpack.ts';

export type ArchiveName = keyof typeof ARCHIVES;

/** The folder a published data set is unpacked to; it is there once it was pulled. */
export function archiveFolder(name: ArchiveName): string {
  return cacheFolder('data', ARCHIVES[name].folder);
}

/**
 * Has a published data set in the cache; returns its folder. An archive that was
 * put beside that folder by hand is taken instead of fetching it.
 * @param from Replaces the address, such as by a mirror; the sum must be the same.
 * @throws BenchError `data` when it cannot be had, or is not the published one.
 */
export async function obtainArchive(
  name: ArchiveName,
  options: DownloadOptions & { readonly from?: (published: Published) => string } = {},
): Promise<string> {
  const published = ARCHIVES[name];
  const folder = archiveFolder(name);
  if (existsSync(folder)) return folder;
  const archive = cacheFolder('data', published.file);
  if (existsSync(archive)) await verifyMd5(archive, published.md5);
  else {
    const url = options.from?.(published) ?? published.url;
    await download({ url, md5: published.md5 }, archive, options);
  }
  await unpackTarGz(archive, published, folder);
  // Its files are there twice otherwise; what was unpacked is whole, so that a failure is no matter.
  await rm(archive).catch(() => {});
  return folder;
}
