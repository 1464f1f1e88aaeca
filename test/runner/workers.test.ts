import { describe, expect, it } from 'vitest';
import { threadSettings, workersOn } from '../../src/runner/workers.ts';

const tensorflow = { name: 'tensorflow', gpu: false } as const;
const computer = (cores: number, gigabytes: number) => ({ cores, memoryBytes: gigabytes * 1e9 });

describe('workers on libtensorflow', () => {
  it('are one a core, with one thread each', () => {
    expect(workersOn(tensorflow, undefined, computer(4, 64), {})).toEqual({ count: 4, threads: 1 });
  });

  it('are no more than have room in memory, and share the cores', () => {
    expect(workersOn(tensorflow, undefined, computer(8, 16), {})).toEqual({ count: 3, threads: 2 });
    expect(workersOn(tensorflow, undefined, computer(8, 2), {})).toEqual({ count: 1, threads: 8 });
  });

  it('share the cores where the user says how many they are', () => {
    expect(workersOn(tensorflow, 1, computer(2, 24), {})).toEqual({ count: 1, threads: 2 });
    expect(workersOn(tensorflow, 3, computer(2, 24), {})).toEqual({ count: 3, threads: 1 });
  });

  it("leave the user's own number of threads alone", () => {
    const environment = { TF_NUM_INTRAOP_THREADS: '3' };
    const { threads } = workersOn(tensorflow, undefined, computer(4, 64), environment);
    expect(threads).toBeNull();
    expect(threadSettings(threads)).toEqual({});
  });
});

it('workers on wasm are one a core, whatever the memory', () => {
  const wasm = { name: 'wasm', gpu: false } as const;
  expect(workersOn(wasm, undefined, computer(4, 1), {})).toEqual({ count: 4, threads: null });
});

it('threads are told to libtensorflow by its variables', () => {
  expect(threadSettings(2)).toEqual({ TF_NUM_INTRAOP_THREADS: '2', TF_NUM_INTEROP_THREADS: '2' });
});
