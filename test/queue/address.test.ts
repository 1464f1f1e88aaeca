import { expect, test } from 'vitest';
import { takeAddress } from '../../src/queue/address.ts';
import { connect } from '../../src/queue/connection.ts';

test('an address is taken out of the environment, and printed without its password', () => {
  const environment = { BENCH_QUEUE: 'rediss://lab:s%40cret@queue.lab:6380/2', HOME: '/home/a' };
  const address = takeAddress(environment);
  expect(address).toEqual({
    host: 'queue.lab',
    port: 6380,
    username: 'lab',
    password: 's@cret',
    db: 2,
    tls: true,
    text: 'rediss://queue.lab:6380/2',
  });
  expect(environment).toEqual({ HOME: '/home/a' });
});

test('an address may have no more than a host', () => {
  expect(takeAddress({ BENCH_QUEUE: 'redis://[::1]' })).toEqual({
    host: '::1',
    port: 6379,
    db: 0,
    tls: false,
    text: 'redis://[::1]:6379',
  });
});

test.each([
  undefined,
  '',
  'localhost:6379',
  'http://s3cret@host',
  'redis://:s3cret@',
  'redis://:s3cret@host:port',
  'redis://:s3cret@host/name',
  'redis://:s3cret%@host',
])('what is no address is refused, and not quoted: %j', (text) => {
  const refused = () => takeAddress(text === undefined ? {} : { BENCH_QUEUE: text });
  expect(refused).toThrow(/^BENCH_QUEUE/);
  expect(refused).not.toThrow(/s3cret/);
});

test('a server that is not there is told at once', async () => {
  const address = takeAddress({ BENCH_QUEUE: 'redis://:s3cret@127.0.0.1:1' });
  const thrown = await connect(address).catch((error: unknown) => error);
  expect(String(thrown)).toMatch(
    /the queue redis:\/\/127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/,
  );
  expect(String(thrown)).not.toContain('s3cret');
});
