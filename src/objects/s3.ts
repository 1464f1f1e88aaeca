import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, reasonOf } from '../errors.ts';
import { digestOf, Unfit, writeWhole } from './copy-whole.ts';
import { assertDigest, type ObjectStore } from './object-store.ts';
import { type S3Address, s3Address } from './s3-address.ts';
import { connectS3, type S3Connection } from './s3-connection.ts';
import { Damaged, isPassing, s3Fault, statusOf } from './s3-faults.ts';

/** How long a server is waited for. */
export interface S3Patience {
  /** How often a request is made at most. */
  readonly tries: number;
  /** Milliseconds before the second try; twice that before the third, and so on. */
  readonly pause: number;
  /** Milliseconds in which something must come of a request. */
  readonly silence: number;
}

/** About a minute: what a server's restart takes, and less than to train again. */
const PATIENCE: S3Patience = { tries: 8, pause: 500, silence: 60_000 };
/** Tries at the start, where a person waits. */
const FIRST_TRIES = 3;
/** Tries of what comes damaged, which a second time is no accident of the way. */
const DAMAGED_TRIES = 2;
/** Bytes that one request can put. */
const LARGEST_PUT = 5 * 2 ** 30;
/** What is put and read at the start. */
const PROBE = 'transfer-bench can write and read here\n';

/** A file as a store may know it. */
interface Looked {
  readonly digest: string;
  readonly md5: string;
  readonly bytes: number;
}

/**
 * Objects in S3 or on a server that speaks its protocol: `<prefix>/ab/abcd...`, as a shared folder
 * has them. Credentials, region and server are those of AWS' own tools.
 * @throws BenchError `usage` for an address that is none, or where the package is not installed;
 *   `system` where the store cannot be written and read.
 */
export async function openS3(
  option: string,
  text: string,
  patience: S3Patience = PATIENCE,
): Promise<ObjectStore> {
  const address = s3Address(option, text);
  const connection = await connectS3(patience.silence);
  const objects = s3Objects(address, connection, patience);
  await objects.prove(option);
  return objects;
}

function s3Objects({ bucket, prefix }: S3Address, connection: S3Connection, patience: S3Patience) {
  const { client, library, host } = connection;
  const name = `s3://${[bucket, prefix].filter((part) => part !== '').join('/')}`;
  const place = host === null ? name : `${name} at ${host}`;
  const at = (digest: string) => ({
    Bucket: bucket,
    Key: [prefix, digest.slice(0, 2), digest].filter((part) => part !== '').join('/'),
  });

  /** Whether the object is there and sound by the server's word: one that was changed is put again. */
  async function holds({ digest, md5, bytes }: Looked): Promise<boolean> {
    try {
      const asked = new library.HeadObjectCommand({ ...at(digest), ChecksumMode: 'ENABLED' });
      const found = await tried(() => client.send(asked), patience);
      if (found.ContentLength !== bytes) return false;
      if (found.ChecksumSHA256 !== undefined) return found.ChecksumSHA256 === base64(digest);
      return found.ETag === `"${md5}"`;
    } catch (thrown) {
      // 403 is the answer for what is not there to those who may not list: to put it tells.
      const status = statusOf(thrown);
      if (status === 404 || status === 403) return false;
      throw thrown;
    }
  }

  async function upload(file: string, { digest, bytes }: Looked): Promise<void> {
    const body = createReadStream(file);
    const unread = new Promise<never>((_, reject) => body.once('error', reject));
    const stop = new AbortController();
    const put = new library.PutObjectCommand({
      ...at(digest),
      Body: body,
      ContentLength: bytes,
      // The server refuses what it did not receive as it was.
      ChecksumSHA256: base64(digest),
    });
    try {
      await Promise.race([client.send(put, { abortSignal: stop.signal }), unread]);
    } finally {
      stop.abort();
      body.destroy();
    }
  }

  async function download(digest: string, file: string, mostBytes: number): Promise<void> {
    const { Body, ContentLength } = await client.send(new library.GetObjectCommand(at(digest)));
    const body = Body as Readable;
    try {
      if ((ContentLength ?? 0) > mostBytes) throw tooLarge(mostBytes);
      const ifSame = (copied: string) => (copied === digest ? file : null);
      const found = await writeWhole(dirname(file), ifSame, (pass) =>
        received(body, mostBytes, pass),
      );
      if (found !== digest) throw new Damaged(found);
    } finally {
      body.destroy();
    }
  }

  return {
    name,
    async put(file: string) {
      const looked = await look(file, name);
      try {
        if (!(await holds(looked))) await tried(() => upload(file, looked), patience);
      } catch (thrown) {
        throw s3Fault('data', `${file} cannot be put to ${name}`, place, thrown);
      }
      return looked.digest;
    },
    async get(digest: string, file: string, mostBytes: number) {
      assertDigest(digest);
      const path = `s3://${bucket}/${at(digest).Key}`;
      try {
        await tried(() => download(digest, file, mostBytes), patience);
      } catch (thrown) {
        throw unreadable(path, thrown, place);
      }
    },
    /** Puts and reads a small object, so that what is wrong shows before anything is trained. */
    async prove(option: string) {
      const first = { ...patience, tries: Math.min(FIRST_TRIES, patience.tries) };
      const folder = await mkdtemp(join(tmpdir(), 'transfer-bench-objects-'));
      try {
        const file = join(folder, 'probe');
        await writeFile(file, PROBE);
        const looked = await look(file, name);
        await tried(() => upload(file, looked), first);
        await tried(() => download(looked.digest, file, looked.bytes), first);
      } catch (thrown) {
        if (thrown instanceof Damaged) throw unreadable(name, thrown, place);
        throw s3Fault('system', `${option} ${name} cannot be used`, place, thrown);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** @throws BenchError `data` for what is no file, cannot be read or is too large. */
async function look(file: string, name: string): Promise<Looked> {
  // What S3 itself names an object's bytes by, no proof of anything.
  const md5 = createHash('md5');
  let bytes = 0;
  try {
    const digest = await digestOf(file, LARGEST_PUT, async (chunk) => {
      md5.update(chunk);
      bytes += chunk.byteLength;
    });
    return { digest, md5: md5.digest('hex'), bytes };
  } catch (cause) {
    throw new BenchError('data', `${file} cannot be put to ${name}: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that can be read.',
      cause,
    });
  }
}

/** SHA-256 of what comes, in hexadecimal digits, and its bytes passed on. */
async function received(
  body: Readable,
  mostBytes: number,
  pass: (bytes: Uint8Array) => Promise<unknown>,
): Promise<string> {
  const hash = createHash('sha256');
  let total = 0;
  for await (const bytes of body as AsyncIterable<Buffer>) {
    total += bytes.byteLength;
    if (total > mostBytes) throw tooLarge(mostBytes);
    hash.update(bytes);
    await pass(bytes);
  }
  return hash.digest('hex');
}

function tooLarge(mostBytes: number): Unfit {
  return new Unfit(`it has more than ${mostBytes} bytes`);
}

/** What comes of a request that is made again while its failure may pass. */
async function tried<T>(request: () => Promise<T>, { tries, pause }: S3Patience): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await request();
    } catch (thrown) {
      const most = thrown instanceof Damaged ? Math.min(DAMAGED_TRIES, tries) : tries;
      if (i >= most || !isPassing(thrown)) throw thrown;
      // Not all machines at the same time.
      await sleep(pause * 2 ** (i - 1) * (0.5 + Math.random() / 2));
    }
  }
}

function unreadable(path: string, cause: unknown, place: string): BenchError {
  if (cause instanceof Damaged)
    return new BenchError(
      'data',
      `${path} is damaged: its bytes have the SHA-256 ${cause.message}`,
      {
        remedy: 'Remove it and run again: it is then put once more, or trained again.',
        cause,
      },
    );
  if (statusOf(cause) === 404 && (cause as Error).name !== 'NoSuchBucket')
    return new BenchError('data', `${path} is not there`, {
      remedy: `Check that ${place} is the same on every machine; run again to put it once more.`,
      cause,
    });
  if (cause instanceof Unfit)
    return new BenchError('data', `${path} cannot be copied: ${cause.message}`, {
      remedy: 'It is no object of transfer-bench: see where its name is from.',
      cause,
    });
  return s3Fault('data', `${path} cannot be copied`, place, cause);
}

function base64(digest: string): string {
  return Buffer.from(digest, 'hex').toString('base64');
}
