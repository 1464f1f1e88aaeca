import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BenchError } from '../../src/errors.ts';
import { openObjects } from '../../src/objects/open-objects.ts';
import { openS3 } from '../../src/objects/s3.ts';
import { serve } from '../support/http-server.ts';
import { type Fault, type S3Server, s3Server } from '../support/s3-server.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const MANY = 1e9;
/** So that what never passes is soon over. */
const IMPATIENT = { tries: 3, pause: 1, silence: 300 };
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

let server: S3Server;
let home: string;

beforeEach(async () => {
  home = temporaryFolder();
  mkdirSync(join(home, 's3'));
  server = await s3Server(join(home, 's3'));
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  setEnvironment();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

function setEnvironment(change: Readonly<Record<string, string | undefined>> = {}): void {
  for (const [name, value] of Object.entries({ ...server.environment, ...change }))
    vi.stubEnv(name, value);
}

const open = (text = 's3://bench/lab') => openS3('--objects', text, IMPATIENT);
const keyOf = (digest: string) => `/bench/lab/${digest.slice(0, 2)}/${digest}`;

/** A store, and a file of several chunks whose object's requests alone are counted. */
async function given() {
  const file = join(home, 'weights');
  const bytes = Buffer.alloc(2_500_000, 'weights of a base');
  writeFileSync(file, bytes);
  const objects = await open();
  server.requests.length = 0;
  return { file, bytes, digest: sha256(bytes), objects, back: join(home, 'cache', 'back') };
}

function leftAside(): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tmp'),
  );
}

/** The faults, one after another, of requests of a kind; then there are none. */
function inTurn(method: string, ...faults: readonly Fault[]): Fault {
  let next = 0;
  return (request, response) => {
    if (request.method !== method) return false;
    return faults[next++]?.(request, response) ?? false;
  };
}

const answers =
  (status: number, code: string): Fault =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`);
    return true;
  };
const breaksOff =
  (bytes: Buffer): Fault =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.byteLength });
    response.write(bytes.subarray(0, 1000), () => response.destroy());
    return true;
  };
const sends =
  (bytes: Buffer, ending = true): Fault =>
  (_request, response) => {
    response.writeHead(200, ending ? { 'content-length': bytes.byteLength } : {});
    response.write(bytes);
    if (ending) response.end();
    return true;
  };
const saysNothing: Fault = () => true;

test('a file is had back by its SHA-256, and put once', async () => {
  const { file, bytes, digest, objects, back } = await given();
  expect(await objects.put(file)).toBe(digest);
  expect(await objects.put(file)).toBe(digest);
  await objects.get(digest, back, MANY);
  expect(readFileSync(back).equals(bytes)).toBe(true);
  expect(server.requests).toEqual(
    ['HEAD', 'PUT', 'HEAD', 'GET'].map((method) => `${method} ${keyOf(digest)}`),
  );
  expect(leftAside()).toEqual([]);
});

test('an empty file is an object, and a bucket needs no prefix', async () => {
  const objects = await openObjects('--objects', 's3://bench');
  writeFileSync(join(home, 'empty'), '');
  const digest = await objects.put(join(home, 'empty'));
  expect(server.requests).toContain(`PUT /bench/${digest.slice(0, 2)}/${digest}`);
  await objects.get(digest, join(home, 'back'), 0);
  expect(readFileSync(join(home, 'back'))).toHaveLength(0);
});

test('an object that was overwritten is refused, and put again', async () => {
  const { file, bytes, digest, objects, back } = await given();
  await objects.put(file);
  const other = Buffer.from(bytes).fill('x', 0, 1);
  const { AWS_ACCESS_KEY_ID: key } = server.environment;
  const client = new S3Client({
    credentials: { accessKeyId: key!, secretAccessKey: key! },
    region: 'us-east-1',
    forcePathStyle: true,
  });
  const Key = keyOf(digest).slice('/bench/'.length);
  await client.send(new PutObjectCommand({ Bucket: 'bench', Key, Body: other }));
  await expect(objects.get(digest, back, MANY)).rejects.toThrow(
    `s3:/${keyOf(digest)} is damaged: its bytes have the SHA-256 ${sha256(other)}`,
  );
  expect(existsSync(back)).toBe(false);
  expect(leftAside()).toEqual([]);
  await objects.put(file);
  await objects.get(digest, back, MANY);
  expect(readFileSync(back).equals(bytes)).toBe(true);
});

test('a store that knows the SHA-256 of an object is asked for it', async () => {
  const { file, bytes, digest, objects } = await given();
  const told = (checksum: string): Fault =>
    inTurn('HEAD', (_request, response) => {
      response.writeHead(200, {
        'content-length': bytes.byteLength,
        etag: '"of a key of encryption"',
        'x-amz-checksum-sha256': Buffer.from(checksum, 'hex').toString('base64'),
      });
      response.end();
      return true;
    });
  server.fault = told(digest);
  await objects.put(file);
  expect(server.requests).toEqual([`HEAD ${keyOf(digest)}`]);
  server.fault = told(sha256('another'));
  await objects.put(file);
  expect(server.requests).toContain(`PUT ${keyOf(digest)}`);
});

test('keys are taken out of the environment, and requests go on', async () => {
  setEnvironment({ AWS_SESSION_TOKEN: undefined, AWS_REGION: 'eu-central-1' });
  const { file, digest, objects } = await given();
  expect(
    Object.keys(process.env).filter((name) => /^AWS_(ACCESS|SECRET|SESSION)/.test(name)),
  ).toEqual([]);
  expect(process.env['AWS_REGION']).toBe('eu-central-1');
  expect(await objects.put(file)).toBe(digest);
});

test("keys and the server may be a profile's", async () => {
  const [keys, config] = [join(home, 'credentials'), join(home, 'config')];
  writeFileSync(keys, '[lab]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n');
  writeFileSync(config, `[profile lab]\nregion = eu-west-1\nendpoint_url = ${server.url}\n`);
  setEnvironment({
    AWS_ENDPOINT_URL_S3: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SHARED_CREDENTIALS_FILE: keys,
    AWS_CONFIG_FILE: config,
    AWS_PROFILE: 'lab',
  });
  await expect(open()).resolves.toMatchObject({ name: 's3://bench/lab' });
  expect(server.requests.some((each) => each.startsWith('PUT /bench/lab/'))).toBe(true);
});

test('what passes by is tried again, from the beginning', async () => {
  const { file, bytes, digest, objects, back } = await given();
  server.fault = inTurn('PUT', answers(503, 'SlowDown'), answers(400, 'BadDigest'));
  await objects.put(file);
  server.fault = inTurn('GET', breaksOff(bytes), answers(500, 'InternalError'));
  await objects.get(digest, back, MANY);
  expect(readFileSync(back).equals(bytes)).toBe(true);
  const count = (method: string) =>
    server.requests.filter((each) => each.startsWith(method)).length;
  expect([count('PUT'), count('GET')]).toEqual([3, 3]);
});

test.each([
  ['answers 500', 3, 'GET', () => answers(500, 'InternalError'), /the server answers 500/],
  ['breaks off', 3, 'GET', breaksOff, /does not answer \(ECONNRESET\)/],
  [
    'stops in the middle',
    3,
    'GET',
    (bytes: Buffer) => sends(bytes.subarray(9), false),
    /TimeoutError/,
  ],
  ['says nothing', 3, 'GET', () => saysNothing, /does not answer \(TimeoutError\)/],
  [
    'sends other bytes',
    2,
    'GET',
    (bytes: Buffer) => sends(Buffer.from(bytes).fill(0)),
    /is damaged/,
  ],
  ['sends fewer bytes', 2, 'GET', (bytes: Buffer) => sends(bytes.subarray(1)), /is damaged/],
  ['answers 503', 3, 'PUT', () => answers(503, 'SlowDown'), /the server answers 503/],
  ['takes nothing', 3, 'PUT', () => saysNothing, /does not answer \(TimeoutError\)/],
])(
  'a server that always %s is asked %i times to %s',
  async (_how, times, method, fault, reason) => {
    const { file, bytes, digest, objects, back } = await given();
    if (method === 'GET') await objects.put(file);
    server.requests.length = 0;
    server.fault = (request, response) =>
      request.method === method && fault(bytes)(request, response);
    const asked = method === 'GET' ? objects.get(digest, back, MANY) : objects.put(file);
    await expect(asked).rejects.toThrow(reason);
    expect(server.requests.filter((each) => each.startsWith(method))).toHaveLength(times);
    expect(existsSync(back)).toBe(false);
    expect(leftAside()).toEqual([]);
  },
);

test.each([
  ['refuses', answers(403, 'AccessDenied'), /cannot be copied: access is denied$/],
  ['has not', answers(404, 'NoSuchKey'), /is not there$/],
  ['has too long', sends(Buffer.alloc(5000)), /it has more than 1000 bytes$/],
  ['has without end', sends(Buffer.alloc(5000), false), /it has more than 1000 bytes$/],
])('what the server %s is asked for once', async (_how, fault, reason) => {
  const { digest, objects, back } = await given();
  server.fault = inTurn('GET', fault);
  await expect(objects.get(digest, back, 1000)).rejects.toThrow(reason);
  expect(server.requests).toHaveLength(1);
  expect(existsSync(back)).toBe(false);
  expect(leftAside()).toEqual([]);
});

test('without the right to list, what is not there is put', async () => {
  const { file, digest, objects } = await given();
  server.fault = inTurn('HEAD', answers(403, 'AccessDenied'));
  await objects.put(file);
  expect(server.requests).toEqual([`HEAD ${keyOf(digest)}`, `PUT ${keyOf(digest)}`]);
});

test.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(64)}\n`])(
  'a name that is no digest is not asked for: %j',
  async (name) => {
    const { objects, back } = await given();
    await expect(objects.get(name, back, MANY)).rejects.toThrow(/names no object/);
    expect(server.requests).toEqual([]);
  },
);

test('what cannot be read is not put, and what cannot be written not had', async () => {
  const { file, digest, objects } = await given();
  await expect(objects.put(join(home, 'none'))).rejects.toThrow(/ENOENT/);
  await expect(objects.put(home)).rejects.toThrow(/it is no file/);
  expect(server.requests).toEqual([]);
  await objects.put(file);
  await expect(objects.get(digest, join(file, 'below'), MANY)).rejects.toThrow(
    /cannot be copied: .*(ENOTDIR|EEXIST|not a directory)/,
  );
});

/** What opening a store is refused with, and that nothing in it is a secret. */
async function refusal(text?: string): Promise<BenchError> {
  const refused: BenchError = await open(text).then(
    () => expect.fail('it was opened'),
    (thrown) => thrown,
  );
  expect(refused.name).toBe('BenchError');
  expect(`${refused.message} ${refused.remedy}`).not.toMatch(/s3cret/);
  return refused;
}

test.each([
  ['no bucket', 's3://another', {}, 'there is no such bucket'],
  ['an unknown key', undefined, { AWS_ACCESS_KEY_ID: 'AKIAs3cret' }, '(InvalidAccessKeyId)'],
  ['a wrong key', undefined, { AWS_SECRET_ACCESS_KEY: 's3cret' }, '(SignatureDoesNotMatch)'],
  [
    'no key',
    undefined,
    { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    'there are no credentials',
  ],
  [
    'no server',
    undefined,
    { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
    's3://bench/lab at 127.0.0.1:9 does not answer (ECONNREFUSED)',
  ],
  ['no TLS', undefined, { https: 'yes' }, 'its certificate or TLS is refused'],
])('the start says what is wrong: %s', async (_what, text, change, reason) => {
  const { https, ...environment } = change as Record<string, string | undefined>;
  setEnvironment(environment);
  if (https) setEnvironment({ AWS_ENDPOINT_URL_S3: server.url.replace('http:', 'https:') });
  const refused = await refusal(text);
  expect(refused).toMatchObject({ code: 'system' });
  expect(refused.message).toContain(`--objects ${text ?? 's3://bench/lab'} cannot be used: `);
  expect(refused.message).toContain(reason);
});

test.each([
  ['may not be written', inTurn('PUT', answers(403, 'AccessDenied')), /access is denied/],
  ['may not be read', inTurn('GET', answers(403, 'AccessDenied')), /access is denied/],
  ['is in another region', inTurn('PUT', answers(301, 'PermanentRedirect')), /another region/],
  [
    'gives other bytes',
    (request, response) =>
      request.method === 'GET' && sends(Buffer.from('page'))(request, response),
    /is damaged/,
  ],
] satisfies [string, Fault, RegExp][])(
  'the start says that a store %s',
  async (_how, fault, reason) => {
    server.fault = fault;
    expect((await refusal()).message).toMatch(reason);
  },
);

test.each([404, 405])('a server of something else is told: %i', async (status) => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>not here</html>');
  });
  setEnvironment({ AWS_ENDPOINT_URL_S3: url });
  const refused = await refusal();
  expect(refused.message).toContain(`the server answers ${status}`);
  expect(refused.remedy).toContain('AWS_ENDPOINT_URL_S3');
});

test.each(['minio:9000', 'ftp://host', 'http://user:s3cret@host', 's3cret'])(
  'what is no server is not quoted: %s',
  async (text) => {
    setEnvironment({ AWS_ENDPOINT_URL_S3: text });
    expect(await refusal()).toMatchObject({
      code: 'usage',
      message: 'AWS_ENDPOINT_URL_S3: expected the address of an S3 server',
    });
  },
);

test("without a server of one's own a region is wanted", async () => {
  setEnvironment({ AWS_ENDPOINT_URL_S3: undefined });
  expect(await refusal()).toMatchObject({
    code: 'usage',
    message: 'the region of the bucket is not known',
  });
});
