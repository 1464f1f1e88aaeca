import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { BenchError } from '../errors.ts';
import { visible } from '../text/visible.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3 } from './s3.ts';
import { sharedFolder } from './shared-folder.ts';

/**
 * The store of objects that a user names.
 * @param option What it is named by, such as `--objects`.
 * @throws BenchError `usage` for another form, or a folder that is not there; as `openS3`.
 */
export async function openObjects(option: string, text: string): Promise<ObjectStore> {
  return /^s3:/i.test(text) ? openS3(option, text) : openFolder(option, text);
}

function openFolder(option: string, text: string): ObjectStore {
  const folder = /^file:(?:\/\/(?=\/))?(.+)$/s.exec(text)?.[1];
  if (folder === undefined || !isAbsolute(folder) || folder.includes('\0'))
    throw new BenchError(
      'usage',
      `${option}: expected file: and a folder's absolute path, or s3://bucket/prefix, received ${visible(text)}`,
      { remedy: 'Name a folder that every machine has, such as file:/nfs/bench, or a bucket.' },
    );
  // Making it would hide a share that is not mounted.
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new BenchError('usage', `${option}: there is no folder ${visible(folder)}`, {
      remedy: 'Mount or make it; every machine must have the same.',
    });
  return sharedFolder(folder);
}
