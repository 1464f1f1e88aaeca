import type { Options } from 'yargs';

export const objectsOption = {
  describe:
    'Where weights and results go between machines: a folder that each has, file:/nfs/bench, or s3://bucket/prefix',
  type: 'string',
  requiresArg: true,
} as const satisfies Options;

/** What the help of a command says that goes to a queue. */
export const QUEUE_EPILOGUE =
  'BENCH_QUEUE names the Redis server of the queue, redis://:PASSWORD@HOST:6379, or rediss:// for TLS.';
