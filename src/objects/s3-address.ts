import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { visible } from '../text/visible.ts';

/** Where objects are in S3: in a bucket, under keys that begin with a prefix. */
export interface S3Address {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
}

/** Characters of a prefix at most: a key has 1024 bytes, 68 of them for the object. */
const LONGEST_PREFIX = 900;

/**
 * Names by Amazon's rules, which other servers share:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and, for characters
 * that are safe in keys, .../object-keys.html.
 */
const addressSchema = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*'()=-]+)*\/?$/)
  .refine((text) => !text.split('/').some((part) => part === '.' || part === '..'))
  .refine((text) => !text.includes('..'))
  .transform((text): S3Address => {
    const [bucket, ...parts] = text.slice('s3://'.length).split('/');
    return { bucket: bucket!, prefix: parts.filter((part) => part !== '').join('/') };
  })
  .refine(({ prefix }) => prefix.length <= LONGEST_PREFIX);

/**
 * The address that a user writes, such as `s3://bucket/prefix`.
 * @throws BenchError `usage` for another text, which is not quoted where it may have a secret.
 */
export function s3Address(option: string, text: string): S3Address {
  const { success, data } = addressSchema.safeParse(text);
  if (success) return data;
  const received = /[@?]/.test(text) ? '' : `, received ${visible(text)}`;
  throw new BenchError(
    'usage',
    `${option}: expected s3://bucket or s3://bucket/prefix${received}`,
    {
      remedy:
        'Buckets have 3 to 63 small letters, digits, dots and hyphens. Give keys by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a server by AWS_ENDPOINT_URL_S3.',
    },
  );
}
