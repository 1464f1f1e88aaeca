import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { download } from '../../src/cache/download.ts';
import { BenchError } from '../../src/errors.ts';
import { serve } from '../support/http-server.ts';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const MD5 = createHash('md5').update(BYTES).digest('hex');
const FAST = { stall: 300, pause: 1 };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  file = join(folder, 'cache/weights.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Serves ranges, as every store of large files does. */
const whole: RequestListener = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > BYTES.length - 1) return response.writeHead(416).end();
  const headers = { 'content-length': BYTES.length - from };
  if (from === 0) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}`,
    });
  return response.end(BYTES.subarray(from));
};

/** Answers with the first bytes, then does something else. */
const half =
  (then: (socket: { destroy(): void }) => void): RequestListener =>
  (request, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, 120_000), () => setTimeout(() => then(request.socket), 20));
  };

async function failure(work: Promise<void>): Promise<BenchError> {
  const thrown = await work.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect((thrown as BenchError).code).toBe('data');
  return thrown as BenchError;
}

function expectWhole(): void {
  expect(readFileSync(file).equals(BYTES)).toBe(true);
  expect(existsSync(`${file}.part`)).toBe(false);
}

test('a whole download, with progress to the last byte', async () => {
  const seen: [number, number | null][] = [];
  const onProgress = (...state: [number, number | null]) => seen.push(state);
  await download({ url: await serve(whole), md5: MD5 }, file, { onProgress });
  expectWhole();
  expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length]);
});

describe('a connection that fails half-way is resumed', () => {
  test.each<[string, RequestListener]>([
    ['reset', half((socket) => socket.destroy())],
    ['stalled', half(() => {})],
  ])('%s', async (_what, first) => {
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      return (ranges.length === 1 ? first : whole)(request, response);
    });
    await download({ url, md5: MD5 }, file, FAST);
    expectWhole();
    expect(ranges).toEqual([undefined, 'bytes=120000-']);
  });

  test('by a later command, with what is there', async () => {
    const broken = await serve(half((socket) => socket.destroy()));
    await failure(download({ url: broken, md5: MD5 }, file, FAST));
    expect(readFileSync(`${file}.part`)).toHaveLength(120_000);
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      return whole(request, response);
    });
    await download({ url, md5: MD5 }, file, FAST);
    expectWhole();
    expect(ranges).toEqual(['bytes=120000-']);
  });

  test('from the start where the server knows no ranges', async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls += 1;
      if (calls === 1) return half((socket) => socket.destroy())(request, response);
      return response.writeHead(200, { 'content-length': BYTES.length }).end(BYTES);
    });
    await download({ url, md5: MD5 }, file, FAST);
    expectWhole();
  });

  test('not at all where the part has every byte', async () => {
    await failure(download({ url: 'http://127.0.0.1:1', md5: MD5 }, file, FAST));
    writeFileSync(`${file}.part`, BYTES);
    let sent = 0;
    const url = await serve((request, response) => {
      sent += request.headers.range === undefined ? 1 : 0;
      return whole(request, response);
    });
    await download({ url, md5: MD5 }, file, FAST);
    expectWhole();
    expect(sent).toBe(0);
  });

  test('from the start where the part is longer than the file', async () => {
    await failure(download({ url: 'http://127.0.0.1:1', md5: MD5 }, file, FAST));
    writeFileSync(`${file}.part`, Buffer.alloc(BYTES.length + 5));
    await download({ url: await serve(whole), md5: MD5 }, file, FAST);
    expectWhole();
  });
});

test('the bytes are asked for as they are, not compressed on the way', async () => {
  let asked: string | undefined;
  const url = await serve((request, response) => {
    asked = request.headers['accept-encoding'] as string;
    return whole(request, response);
  });
  await download({ url, md5: MD5 }, file, FAST);
  expect(asked).toBe('identity');
});

test('two commands may fetch one file at a time', async () => {
  let calls = 0;
  const url = await serve((request, response) => {
    calls += 1;
    if (calls > 2) return whole(request, response);
    // The first is half done when the second begins, and the second is done first.
    const rest = calls === 1 ? 200 : 20;
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { 'content-length': BYTES.length - from };
    if (from === 0) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-/${BYTES.length}` });
    response.write(BYTES.subarray(from, from + 100_000));
    setTimeout(() => response.end(BYTES.subarray(from + 100_000)), rest);
  });
  const first = download({ url, md5: MD5 }, file, FAST);
  await new Promise((later) => setTimeout(later, 80));
  await download({ url, md5: MD5 }, file, FAST);
  expect(readFileSync(file).equals(BYTES)).toBe(true);
  await first;
  expectWhole();
  expect(calls).toBe(2);
});

test('a wrong checksum: the file is kept aside and never used', async () => {
  const other = '0'.repeat(32);
  const { message } = await failure(download({ url: await serve(whole), md5: other }, file, FAST));
  expect(message).toMatch(/^what came from http:\S+ \(300,000 bytes\) has MD5 /);
  expect(message).toContain(`has MD5 ${MD5}, expected ${other}`);
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(`${file}.part.corrupt`).equals(BYTES)).toBe(true);
});

test('a server that refuses is not asked again', async () => {
  let calls = 0;
  const url = await serve((_request, response) => {
    calls += 1;
    response.writeHead(404).end();
  });
  const { message, remedy } = await failure(download({ url, md5: MD5 }, file, FAST));
  expect(message).toBe(`${url} cannot be fetched: the server answered 404`);
  expect(remedy).toContain(`put it at ${file}`);
  expect(calls).toBe(1);
});

test('a server in trouble is asked again, and then given up', async () => {
  let calls = 0;
  const url = await serve((_request, response) => {
    calls += 1;
    response.writeHead(503).end();
  });
  expect((await failure(download({ url, md5: MD5 }, file, FAST))).message).toContain(
    'answered 503',
  );
  expect(calls).toBe(4);
});

test('without a connection it says where to put the file by hand', async () => {
  const { message, remedy } = await failure(
    download({ url: 'http://127.0.0.1:1/x.h5', md5: MD5 }, file, FAST),
  );
  expect(message).toMatch(/^http:\/\/127.0.0.1:1\/x.h5 cannot be fetched: \S/);
  expect(remedy).toBe(`Without a connection, fetch it elsewhere and put it at ${file}.`);
});

test('a cache that cannot be written is named', async () => {
  writeFileSync(join(folder, 'cache'), 'a file');
  const url = await serve(whole);
  const { message, remedy } = await failure(download({ url, md5: MD5 }, file, FAST));
  expect(message).toContain(`cannot write ${file}`);
  expect(remedy).toContain('TRANSFER_BENCH_CACHE');
});

describe('an address that leads elsewhere', () => {
  const to =
    (location: string): RequestListener =>
    (_request, response) =>
      response.writeHead(302, { location }).end();

  test('is followed from a mirror that was named', async () => {
    const there = await serve(whole);
    await download({ url: await serve(to(there)), md5: MD5 }, file, FAST);
    expectWhole();
  });

  test.each(['file:///etc/passwd', 'ftp://x/y', 'data:,x'])('is not to %s', async (location) => {
    const url = await serve(to(location));
    const { message } = await failure(download({ url, md5: MD5 }, file, FAST));
    expect(message).toBe(`${url} leads to ${location}, which is not followed`);
  });

  test('is not round and round', async () => {
    let own = '';
    own = await serve((request, response) => to(`${own}/x`)(request, response));
    expect((await failure(download({ url: own, md5: MD5 }, file, FAST))).message).toContain(
      'more than 10 others',
    );
  });

  test('is never from https to http', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (address: string) => {
      asked.push(address);
      return new Response(null, { status: 301, headers: { location: 'http://x.example/w.h5' } });
    });
    const url = 'https://x.example/w.h5';
    const { message } = await failure(download({ url, md5: MD5 }, file, FAST));
    vi.unstubAllGlobals();
    expect(message).toContain('leads to http://x.example/w.h5, which is not followed');
    expect(asked).toEqual([url]);
  });
});

test('what comes without end is stopped, and nothing of it kept', async () => {
  let sent = 0;
  const chunk = new Uint8Array(64e3);
  vi.stubGlobal('fetch', async () => {
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    return new Response(body, { status: 200 });
  });
  const { message } = await failure(
    download({ url: 'https://x/y', md5: MD5 }, file, { ...FAST, mostBytes: 1e6 }),
  );
  vi.unstubAllGlobals();
  expect(message).toContain('sends more than 1,000,000 bytes: nothing of it is kept');
  expect(sent).toBeLessThan(1.3e6);
  expect(statSync(`${file}.part`).size).toBe(0);
});
