import { expect, test } from 'vitest';
import { poolJson, poolText } from '../../../src/cli/output/queue-pool.ts';
import type { LiveWorker } from '../../../src/queue/pool.ts';
import type { PoolStatus } from '../../../src/queue/status.ts';

const worker = (id: string, busy: number, running: string[]): LiveWorker => ({
  ...{ version: 2, id, pid: 7, pool: '0123456789abcdef', code: 'c'.repeat(64), busy, running },
  since: new Date(Date.now() - 3_600_000).toISOString(),
  silent: 4,
  machine: {
    ...{ host: `host-of-${id}`, node: 'v22.1.0', os: 'Linux', cpu: 'a processor', cores: 8 },
    ...{ memoryBytes: 2 ** 34, slots: 2 },
    backend: {
      name: 'wasm',
      device: 'CPU (a processor), wasm SIMD, 1 thread',
      gpu: false,
      precision: 'float32',
      versions: {},
    },
  },
});
const LABEL = 'VGG16 ×0.0625 32px · shapes → colours\u001b[2J · fine-tuned · seed 1';
const STATUS: PoolStatus = {
  pool: '0123456789abcdef',
  ...{ waiting: 12, running: 3, done: 40, failed: 1 },
  workers: [worker('gpu-1-7-aa', 1, [LABEL]), worker('gpu-2-9-bb', 2, [])],
  runs: [
    {
      ...{ version: 1, id: '0'.repeat(16), pool: '0123456789abcdef', host: 'laptop', pid: 12 },
      ...{ since: new Date(Date.now() - 60_000).toISOString(), trials: 56 },
    },
  ],
};

test.each([60, 80, 120])('a pool at %i columns', (width) => {
  const text = poolText(STATUS, width);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  const flat = text.replace(/\s+/g, ' ');
  expect(flat).toContain(
    'pool 0123456789abcdef: 12 waiting, 3 running, 40 done, 1 failed, 2 workers with 1 of 4 slots free wasm on CPU (a processor), wasm SIMD, 1 thread',
  );
  expect(text).toMatch(/gpu-1-7-aa +1 of 2 +4\.0 s ago +1 h 00 min/);
  expect(flat).toContain('gpu-1-7-aa trains VGG16 ×0.0625 32px · shapes → colours\\u001b[2J');
  expect(flat).toContain('run of process 12 on laptop: waits for 56 trials, begun 1 min 00 s ago');
});

test('that nothing can begin is said where no worker is there', () => {
  const text = poolText({ ...STATUS, workers: [], runs: [] }, 80);
  expect(text).toContain('no worker is there: nothing of it begins until one is started');
  expect(poolText({ ...STATUS, workers: [], waiting: 0 }, 80)).not.toContain('nothing of it');
});

test('for a script a worker has its host, its slots and what it trains', () => {
  const [first] = poolJson(STATUS).workers;
  expect(first).toMatchObject({
    ...{ id: 'gpu-1-7-aa', host: 'host-of-gpu-1-7-aa', slots: 2, busy: 1, running: [LABEL] },
    ...{ backend: 'wasm', secondsSilent: 4 },
  });
});
