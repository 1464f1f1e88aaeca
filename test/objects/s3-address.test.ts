import { expect, test } from 'vitest';
import { s3Address } from '../../src/objects/s3-address.ts';

test.each([
  ['s3://bench', { bucket: 'bench', prefix: '' }],
  ['s3://bench/', { bucket: 'bench', prefix: '' }],
  ['s3://lab.bench-1/a', { bucket: 'lab.bench-1', prefix: 'a' }],
  ['s3://bench/team_a/Runs=2/', { bucket: 'bench', prefix: 'team_a/Runs=2' }],
])('%s is a bucket and a prefix', (text, address) => {
  expect(s3Address('--objects', text)).toEqual(address);
});

test.each([
  's3:',
  's3://',
  's3://ab',
  's3:/bench',
  'S3://bench',
  's3://Bench',
  's3://bench_1',
  's3://-bench',
  's3://a..b',
  's3://bench/a//b',
  's3://bench/../other',
  's3://bench/a b',
  's3://bench/a\n',
  's3://bench/é',
  `s3://bench/${'a'.repeat(901)}`,
])('%j is no address', (text) => {
  expect(() => s3Address('--objects', text)).toThrow(/expected s3:\/\/bucket or .*, received/);
});

test.each(['s3://KEY:s3cret@bench', 's3://bench/a?X-Amz-Signature=s3cret'])(
  'what may have a secret is not quoted: %s',
  (text) => {
    expect(() => s3Address('--objects', text)).toThrow(/prefix$/);
  },
);
