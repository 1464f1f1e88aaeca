import type { Options } from 'yargs';

export const objectsOption = {
  describe: 'Folder for weights and results that every machine has, such as file:/nfs/bench',
  type: 'string',
  requiresArg: true,
} as const satisfies Options;

/** What the help of a command says that goes to a queue. */
export const QUEUE_EPILOGUE =
  'BENCH_QUEUE names the Redis server of the queue, redis://:PASSWORD@HOST:6379, or rediss:// for TLS.';
