import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { md5Of, verifyMd5 } from './checksum.ts';

export interface DownloadOptions {
  /** Told of bytes on disk, and of all there are where the server says so. */
  readonly onProgress?: (received: number, total: number | null) => void;
  /** Milliseconds without a byte after which the connection counts as dead. */
  readonly stall?: number;
  /** Milliseconds before the second try; it doubles with each. */
  readonly pause?: number;
  /** Bytes of the file at most. */
  readonly mostBytes?: number;
}

interface Wanted {
  readonly url: string;
  readonly md5: string;
}

/** Tries in a row that may bring no byte. */
const TRIES = 4;
/** Addresses that one answer may lead to. */
const REDIRECTS = 10;
/** Bytes of a file at most: what is published has a quarter of them. */
const MAX_BYTES = 1e9;

/**
 * Fetches a file to `path`: bytes gather in `<path>.part`, where a later try or
 * a later command goes on; the whole is verified, flushed and renamed, so that
 * `path` is right or absent. Two commands may fetch one file at a time: each writes
 * the same bytes at the same places.
 * An address of https leads to no other: http is for a mirror that was named so.
 * @throws BenchError `data` when the server refuses, sends elsewhere or without end, the connection
 *   fails for good, the sum differs, or the folder cannot be written.
 */
export async function download(
  file: Wanted,
  path: string,
  { onProgress, stall = 30_000, pause = 1000, mostBytes = MAX_BYTES }: DownloadOptions = {},
): Promise<void> {
  const part = `${path}.part`;
  await writing(path, async () => makeFolder(dirname(path)));
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await transfer(file, part, path, { stall, mostBytes, onProgress });
      break;
    } catch (thrown) {
      if (thrown instanceof BenchError) throw thrown;
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures >= TRIES) throw unreachable(file.url, path, await sizeOf(part), thrown);
      await sleep(pause * 2 ** (failures - 1));
    }
  }
  try {
    await verifyMd5(part, file.md5, `what came from ${file.url}`);
    await writing(path, () => rename(part, path));
  } catch (thrown) {
    // Another command may be faster with the same bytes, at any moment.
    if ((await sizeOf(path)) === 0 || (await md5Of(path)).hex !== file.md5) throw thrown;
  }
}

interface Transfer {
  readonly stall: number;
  readonly mostBytes: number;
  readonly onProgress: DownloadOptions['onProgress'];
}

/** One connection: the rest of the part, or all where the server cannot resume. */
async function transfer(
  { url, md5 }: Wanted,
  part: string,
  path: string,
  { stall, mostBytes, onProgress }: Transfer,
): Promise<void> {
  const have = await sizeOf(part);
  const control = new AbortController();
  const dead = () => control.abort(new Error(`no byte for ${stall / 1000} s`));
  let timer = setTimeout(dead, stall);
  try {
    const response = await followed(url, path, {
      // Else a server may compress on the way, and neither lengths nor ranges are the file's.
      headers: {
        'accept-encoding': 'identity',
        ...(have > 0 ? { range: `bytes=${have}-` } : {}),
      },
      signal: control.signal,
    });
    if (response.status === 416) {
      // The part is as long as the file: an earlier command ended after the last byte.
      if ((await md5Of(part)).hex === md5) return;
      // Or longer: nothing of it can be trusted.
      await rm(part, { force: true });
      throw new Error('the server has fewer bytes than were received');
    }
    if (response.status >= 500) throw new Error(`the server answered ${response.status}`);
    if (!response.ok || response.body === null) throw refused(url, path, response.status);
    const resumed = response.status === 206 && startOf(response) === have;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    let received = resumed ? have : 0;
    const total = Number.isNaN(length) ? null : received + length;
    const handle = await writing(path, () => open(part, constants.O_RDWR | constants.O_CREAT));
    try {
      onProgress?.(received, total);
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(dead, stall);
        if (received + chunk.byteLength > mostBytes) {
          await handle.truncate(0);
          throw endless(url, path, mostBytes);
        }
        await writing(path, () => writeAt(handle, chunk, received));
        received += chunk.byteLength;
        onProgress?.(received, total);
      }
      await writing(path, async () => {
        // What an earlier try had beyond the end is of another file.
        if (total === null || received === total) await handle.truncate(received);
        await handle.sync();
      });
    } finally {
      await handle.close();
    }
    if (total !== null && received < total)
      throw new Error(`the connection ended after ${received} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

/** The answer that an address leads to. */
async function followed(url: string, path: string, options: RequestInit): Promise<Response> {
  let address = url;
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const response = await fetch(address, { ...options, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, address) ? new URL(location, address) : null;
    const allowed = /^https:/i.test(url) ? ['https:'] : ['https:', 'http:'];
    if (next === null || !allowed.includes(next.protocol)) throw ledAway(url, path, location);
    address = next.href;
  }
  throw ledAway(url, path, `more than ${REDIRECTS} others`);
}

async function writeAt(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength; )
    at += (await handle.write(chunk, at, chunk.byteLength - at, position + at)).bytesWritten;
}

/** First byte of a partial answer. */
function startOf(response: Response): number {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return range === null ? Number.NaN : Number(range[1]);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** What the disk refuses is the user's to mend, and trying again would not help. */
async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new BenchError('data', `cannot write ${path}: ${reasonOf(cause)}`, {
      remedy:
        'Make the folder writable and free disk space, or name another cache in TRANSFER_BENCH_CACHE.',
      cause,
    });
  }
}

function ledAway(url: string, path: string, to: string): BenchError {
  return new BenchError('data', `${url} leads to ${to}, which is not followed`, {
    remedy: byHand(path),
  });
}

function endless(url: string, path: string, most: number): BenchError {
  return new BenchError(
    'data',
    `${url} sends more than ${most.toLocaleString('en-US')} bytes: nothing of it is kept`,
    {
      remedy: byHand(path),
    },
  );
}

function refused(url: string, path: string, status: number): BenchError {
  return new BenchError('data', `${url} cannot be fetched: the server answered ${status}`, {
    remedy: byHand(path),
  });
}

function unreachable(url: string, path: string, received: number, thrown: unknown): BenchError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const got = received > 0 ? ` after ${received} bytes, which are kept` : '';
  return new BenchError(
    'data',
    `${url} cannot be fetched${got}: ${reasonOf(cause) || 'no answer'}`,
    {
      remedy: `${received > 0 ? 'Run the same command again to go on. ' : ''}${byHand(path)}`,
      cause: thrown,
    },
  );
}

function byHand(path: string): string {
  return `Without a connection, fetch it elsewhere and put it at ${path}.`;
}
