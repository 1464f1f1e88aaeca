import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** Answers a request instead of the server; false where the server shall. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A server of S3 on this machine, with one bucket. */
export interface S3Server {
  readonly url: string;
  readonly bucket: string;
  /** What lets in, as AWS' tools find it in the environment, and no other machine's settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was asked so far, such as `PUT /bench/ab/abcd`. */
  readonly requests: string[];
  /** Stands before the server. */
  fault: Fault;
  close(): Promise<void>;
}

/** The part of s3rver that is used; it has no types. */
interface Fake {
  configureBuckets(): Promise<unknown>;
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
}

const require = createRequire(import.meta.url);
/** The one key that the server knows. */
const KEY = 'S3RVER';

/** @param folder Where the server keeps its objects. */
export async function s3Server(folder: string): Promise<S3Server> {
  const S3rver = require('@20minutes/s3rver') as new (options: object) => Fake;
  const bucket = 'bench';
  const fake = new S3rver({
    directory: folder,
    silent: true,
    configureBuckets: [{ name: bucket }],
  });
  await fake.configureBuckets();
  const answer = fake.callback();
  const http: Server = createServer((request, response) => {
    given.requests.push(`${request.method} ${request.url!.split('?')[0]}`);
    if (!given.fault(request, response)) answer(request, response);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const given: S3Server = {
    url,
    bucket,
    environment: {
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: KEY,
      AWS_CONFIG_FILE: `${folder}/no-config`,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/no-credentials`,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    requests: [],
    fault: () => false,
    async close() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
  return given;
}
