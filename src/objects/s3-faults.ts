import { BenchError, type ErrorCode, firstLineOf } from '../errors.ts';
import { visible } from '../text/visible.ts';

/** What a request to S3 fails with: an answer of the server, or none. */
interface Thrown {
  /** S3's own word, such as `NoSuchBucket`, or the kind of error. */
  readonly name?: string;
  /** The system's, such as `ECONNREFUSED`. */
  readonly code?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly clockSkewCorrected?: boolean;
  };
}

/** Bytes that are not those that were asked for. */
export class Damaged extends Error {}

const UNREACHED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);
/** Refusals that pass by: the server is busy, or bytes were lost on their way to it. */
const PASSING = new Set([
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'SlowDown',
  'ThrottlingException',
  'XAmzContentSHA256Mismatch',
]);
const OF_CREDENTIALS = new Set([
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
]);
const OF_TLS = /^(ERR_SSL|ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/;

export function statusOf(thrown: unknown): number | undefined {
  return (thrown as Thrown).$metadata?.httpStatusCode;
}

/** Whether the same request may do better a little later. */
export function isPassing(thrown: unknown): boolean {
  const { name = '', $metadata } = thrown as Thrown;
  const status = statusOf(thrown) ?? 0;
  return (
    thrown instanceof Damaged ||
    status >= 500 ||
    status === 429 ||
    PASSING.has(name) ||
    $metadata?.clockSkewCorrected === true ||
    isUnreached(thrown)
  );
}

function isUnreached(thrown: unknown): boolean {
  const { name, code } = thrown as Thrown;
  return name === 'TimeoutError' || UNREACHED.has(code ?? '');
}

/**
 * A request's failure as a user's to mend.
 * @param what What was to be done, as a clause to which `: reason` is added.
 * @param place The store, and its server where it is not Amazon's.
 */
export function s3Fault(code: ErrorCode, what: string, place: string, cause: unknown): BenchError {
  const [reason, remedy] = reasonAndRemedy(cause, place);
  return new BenchError(code, `${what}: ${reason}`, { remedy, cause });
}

function reasonAndRemedy(thrown: unknown, place: string): [reason: string, remedy: string] {
  const { name = '', code = '' } = thrown as Thrown;
  const status = statusOf(thrown);
  if (name === 'NoSuchBucket')
    return [
      'there is no such bucket',
      "Make it, or correct its name; AWS_ENDPOINT_URL_S3 names a server that is not Amazon's.",
    ];
  if (name === 'CredentialsProviderError')
    return [
      'there are no credentials',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
    ];
  if (OF_CREDENTIALS.has(name))
    return [
      `the credentials are refused (${name})`,
      'Correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile, and AWS_REGION.',
    ];
  if (status === 403)
    return [
      'access is denied',
      'Allow s3:GetObject and s3:PutObject below the prefix; without s3:ListBucket what is not there is answered so too.',
    ];
  if (status === 301 || status === 307)
    return ['the bucket is in another region', 'Set AWS_REGION to the region of the bucket.'];
  if (OF_TLS.test(code))
    return [
      `its certificate or TLS is refused (${code})`,
      'NODE_EXTRA_CA_CERTS names a certificate authority of your own; http:// in AWS_ENDPOINT_URL_S3 is without TLS.',
    ];
  if (isUnreached(thrown))
    return [
      `${place} does not answer (${visible(code || name)})`,
      'See that the server runs and this machine reaches it; correct AWS_ENDPOINT_URL_S3 or AWS_REGION.',
    ];
  if (status !== undefined && status >= 500)
    return [`the server answers ${status}`, 'See what is the matter with the server.'];
  if (status !== undefined)
    return [
      `the server answers ${status}, ${visible(name, 100)}`,
      'See that AWS_ENDPOINT_URL_S3 names an S3 server, without a path.',
    ];
  return [visible(firstLineOf(thrown)), 'Make enough space, and folders writable.'];
}
