import { accessSync, constants } from 'node:fs';
import { describeGpus, gpuText } from '../backend/nvidia-smi.ts';
import { cacheFolder } from '../cache/folder.ts';
import { reasonOf } from '../errors.ts';
import { bytesIn, freeBytes, nearestExisting } from '../files/disk.ts';
import { probeSqlite } from '../store/probe.ts';
import { bytes } from '../text/numbers.ts';
import { absent, type Finding, fault, ok } from './findings.ts';

/** Oldest Node this runs on, as in package.json. */
const OLDEST = [20, 19] as const;
/** Bytes below which a run may well end for want of disk. */
const LITTLE_ROOM = 2e9;

export function examineNode(version = process.version): Finding {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const text = `${version}, ${process.platform} ${process.arch}`;
  if (isNew) return ok('Node', text);
  return fault('Node', `Install Node ${OLDEST.join('.')} or newer.`, text);
}

export function examineSqlite(probe = probeSqlite): Finding {
  try {
    const { version, journal } = probe();
    const text = `${version}, journal ${journal}`;
    if (journal === 'wal') return ok('SQLite', text);
    return fault('SQLite', 'Have TMPDIR and the store on a local disk.', `${text}: no WAL here`);
  } catch (thrown) {
    return fault(
      'SQLite',
      'Run `npm ci`, or `npm rebuild` after a change of Node.',
      reasonOf(thrown).split('\n')[0]!,
    );
  }
}

export function examineCache(folder = cacheFolder()): Finding {
  const text = `${folder}, ${bytes(bytesIn(folder))}`;
  try {
    accessSync(nearestExisting(folder), constants.W_OK);
    return ok('cache', text);
  } catch {
    const remedy = 'Have TRANSFER_BENCH_CACHE name a folder that you may write.';
    return fault('cache', remedy, `${text}: cannot be written`);
  }
}

/** The disks of the working directory, where the store is, and of the cache. */
export function examineDisk(
  folders: readonly string[] = [process.cwd(), cacheFolder()],
  free: (folder: string) => number = freeBytes,
): Finding {
  const [here = 0, cache = 0] = folders.map(free);
  const text = `${bytes(here)} free here, ${bytes(cache)} for the cache`;
  if (Math.min(here, cache) >= LITTLE_ROOM) return ok('disk', text);
  return fault('disk', 'Free some, or move the cache by TRANSFER_BENCH_CACHE.', text);
}

export function examineGpus(gpus = describeGpus()): Finding {
  if (gpus.length === 0) return absent('GPU', null, 'none that nvidia-smi knows of');
  return ok('GPU', ...gpus.map((gpu) => gpuText(gpu)));
}
