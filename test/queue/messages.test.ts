import { expect, test } from 'vitest';
import type { BackendInfo } from '../../src/backend/info.ts';
import { elsewhereOf, environmentOn } from '../../src/queue/elsewhere.ts';
import {
  announcementSchema,
  type Machine,
  type Receipt,
  receiptSchema,
  received,
} from '../../src/queue/messages.ts';
import type { LiveWorker } from '../../src/queue/pool.ts';

const digest = (digit: string) => digit.repeat(64);
const BACKEND: BackendInfo = {
  name: 'wasm',
  device: 'CPU',
  gpu: false,
  precision: 'float32',
  versions: { core: '4.22.0' },
};
const MACHINE: Machine = {
  host: 'gpu-7',
  node: 'v22.1.0',
  os: 'Linux 6.8.0 x64',
  cpu: 'a processor',
  cores: 64,
  memoryBytes: 2 ** 38,
  backend: BACKEND,
  slots: 8,
};
const RECEIPT: Receipt = {
  version: 2,
  worker: 'gpu-7-12-aa',
  machine: MACHINE,
  startedAt: '2026-01-01T00:00:00.000Z',
  wallSeconds: 12.5,
  gpu: null,
  outcome: { kind: 'result', result: digest('a'), artifact: null, model: null },
};

/** As it comes from Redis. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value));

test('a receipt says on what machine its trial was trained, and is none without', () => {
  expect(received(receiptSchema, sent(RECEIPT))).toEqual(RECEIPT);
  for (const altered of [
    { ...RECEIPT, machine: undefined },
    { ...RECEIPT, version: 1 },
    { ...RECEIPT, machine: { ...MACHINE, host: 'h'.repeat(301) } },
    { ...RECEIPT, machine: { ...MACHINE, cores: -1 } },
    { ...RECEIPT, machine: { ...MACHINE, backend: { ...BACKEND, name: 'abacus' } } },
    { ...RECEIPT, machine: { ...MACHINE, path: '/etc' } },
  ])
    expect(received(receiptSchema, sent(altered))).toBeNull();
});

/** An announcement of a worker on this machine. */
function announced(machine: Machine, id = 'w'): LiveWorker {
  const about = { version: 2 as const, id, pid: 1, pool: '0123456789abcdef', code: digest('c') };
  const since = '2026-01-01T00:00:00.000Z';
  return { ...about, since, machine, busy: 1, running: ['VGG16 32px · seed 1'], silent: 0 };
}

test('an announcement fits a message, however many trials run', () => {
  const { silent: _, ...one } = announced(MACHINE);
  expect(received(announcementSchema, sent(one))).toEqual(one);
  const full = { ...one, busy: 400, running: Array.from({ length: 100 }, () => 'x'.repeat(300)) };
  expect(received(announcementSchema, sent(full))).toEqual(full);
  expect(received(announcementSchema, { ...one, running: ['x'.repeat(301)] })).toBeNull();
});

test('the environment of a trial is its worker’s machine, the commit and code of its run', () => {
  const other = { ...MACHINE, host: 'gpu-8', cpu: 'another', cores: 4, slots: 2 };
  const { environment, slots } = elsewhereOf({
    name: '0123456789abcdef',
    workers: [announced(MACHINE, 'a'), announced(other, 'b')],
  });
  expect(slots).toBe(10);
  expect(environment).toMatchObject({ cpu: 'a processor; another', cores: 4, workers: 10 });
  const { gitCommit, code } = environment;
  expect(environmentOn(MACHINE, environment)).toMatchObject({
    ...{ host: 'gpu-7', cpu: 'a processor', cores: 64, memoryBytes: 2 ** 38, workers: 8 },
    ...{ backend: 'wasm', device: 'CPU', gpu: false, precision: 'float32', gitCommit, code },
    versions: { core: '4.22.0' },
  });
});
