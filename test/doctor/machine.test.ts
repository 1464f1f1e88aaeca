import { expect, test } from 'vitest';
import {
  examineCache,
  examineDisk,
  examineGpus,
  examineNode,
  examineSqlite,
} from '../../src/doctor/machine.ts';

test.each([
  ['v20.19.0', 'ok'],
  ['v24.1.0', 'ok'],
  ['v20.18.3', 'fault'],
  ['v18.20.0', 'fault'],
] as const)('Node %s is %s', (version, state) => {
  expect(examineNode(version).state).toBe(state);
});

test('SQLite is opened for real, with a write-ahead log', () => {
  expect(examineSqlite()).toMatchObject({
    state: 'ok',
    found: [expect.stringMatching(/^3\.\d+.*, journal wal$/)],
  });
});

test('an SQLite that does not load, or has no write-ahead log, is a fault', () => {
  const broken = () => {
    throw new Error('invalid ELF header\nat somewhere');
  };
  expect(examineSqlite(broken)).toMatchObject({ state: 'fault', found: ['invalid ELF header'] });
  expect(examineSqlite(() => ({ version: '3.1.0', journal: 'delete' })).state).toBe('fault');
});

test('a cache need not be there yet, and its disk needs room', () => {
  expect(examineCache('/no/such/folder').found[0]).toContain('/no/such/folder, 0 B');
  expect(examineDisk(['a', 'b'], () => 5e9).state).toBe('ok');
  expect(examineDisk(['a', 'b'], (folder) => (folder === 'a' ? 5e9 : 1e6))).toMatchObject({
    state: 'fault',
    found: ['4.7 GiB free here, 976.6 KiB for the cache'],
  });
});

test('no GPU is no fault', () => {
  expect(examineGpus([]).state).toBe('absent');
  const gpu = { name: 'NVIDIA H100', driver: '550.1', memoryMiB: 81559, tf32: true };
  expect(examineGpus([gpu])).toMatchObject({
    state: 'ok',
    found: ['NVIDIA H100, driver 550.1, 81559 MiB'],
  });
});
