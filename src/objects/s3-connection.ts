import type { S3Client } from '@aws-sdk/client-s3';
import { BenchError } from '../errors.ts';

/** The package that speaks S3, which is loaded where it is wanted. */
type Library = typeof import('@aws-sdk/client-s3');

/** A way to a server of S3, which connects when it is asked. */
export interface S3Connection {
  readonly library: Library;
  readonly client: S3Client;
  /** The server as it may be printed; null for Amazon's. */
  readonly host: string | null;
}

/** The variables that let in whoever reads them. */
const SECRETS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
/** The region that servers which have none call theirs. */
const NO_REGION = 'us-east-1';
/** Milliseconds in which a server must take a connection. */
const CONNECT = 10_000;

/**
 * A client with credentials, region and server from where AWS' own tools have them: the
 * environment, profiles, a container's or a machine's role. Keys are taken out of the environment,
 * in which what this process starts shall not find them.
 * @param silence Milliseconds in which something must come of a request.
 * @throws BenchError `usage` where the package is not installed, or a server or region is none.
 */
export async function connectS3(silence: number): Promise<S3Connection> {
  const library = await load();
  const settings = new library.S3Client({}).config;
  const server = serverOf(await settings.serviceConfiguredEndpoint?.());
  const client = new library.S3Client({
    region: await regionOf(settings, server),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT, socketTimeout: silence },
    // Objects are verified by SHA-256; other checksums are not known to every server.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    followRegionRedirects: true,
    // A server of one's own rarely has a host name for each bucket.
    forcePathStyle: server !== null,
    // What fails is thrown, and told once.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  try {
    // The client keeps them. Where there are none, the first request says so.
    await client.config.credentials().catch(() => {});
  } finally {
    for (const name of SECRETS) delete process.env[name];
  }
  return { library, client, host: server === null ? null : server.host };
}

async function load(): Promise<Library> {
  // The version is fixed: on which Node later ones run is not the user's to care for.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    throw new BenchError('usage', 'objects in S3 need the package @aws-sdk/client-s3', {
      remedy: 'Run `npm install @aws-sdk/client-s3` where transfer-bench is installed.',
      cause,
    });
  }
}

/** @throws BenchError `usage`, without the text, which may have a secret. */
function serverOf(text: string | undefined): URL | null {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '')
    return url;
  throw new BenchError('usage', 'AWS_ENDPOINT_URL_S3: expected the address of an S3 server', {
    remedy:
      'Write http://HOST:PORT or https://HOST, without a user or password; AWS_ENDPOINT_URL and endpoint_url of a profile too.',
  });
}

async function regionOf({ region }: S3Client['config'], server: URL | null): Promise<string> {
  try {
    return await region();
  } catch (cause) {
    if (server !== null) return NO_REGION;
    throw new BenchError('usage', 'the region of the bucket is not known', {
      remedy: 'Set AWS_REGION, or the region of the profile.',
      cause,
    });
  }
}
