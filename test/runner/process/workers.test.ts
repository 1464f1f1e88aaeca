import { describe, expect, it } from 'vitest';
import { workersOn } from '../../../src/runner/process/workers.ts';

const tensorflow = { name: 'tensorflow', gpu: false } as const;
const computer = (cores: number, gigabytes: number) => ({ cores, memoryBytes: gigabytes * 1e9 });
const countsOf = (...args: Parameters<typeof workersOn>) => {
  const { count, threads } = workersOn(...args);
  return { count, threads };
};

describe('workers on libtensorflow', () => {
  it('are one a core, with one thread each', () => {
    expect(countsOf(tensorflow, undefined, computer(4, 64), {})).toEqual({ count: 4, threads: 1 });
  });

  it('are no more than have room in memory, and share the cores', () => {
    expect(countsOf(tensorflow, undefined, computer(8, 16), {})).toEqual({ count: 3, threads: 2 });
    expect(countsOf(tensorflow, undefined, computer(8, 2), {})).toEqual({ count: 1, threads: 8 });
  });

  it('share the cores where the user says how many they are', () => {
    expect(countsOf(tensorflow, 1, computer(2, 24), {})).toEqual({ count: 1, threads: 2 });
    expect(countsOf(tensorflow, 3, computer(2, 24), {})).toEqual({ count: 3, threads: 1 });
  });

  it('tell libtensorflow their threads, and glibc the size of its pages', () => {
    expect(workersOn(tensorflow, 1, computer(2, 24), {}).environment).toEqual({
      GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
      TF_NUM_INTRAOP_THREADS: '2',
      TF_NUM_INTEROP_THREADS: '2',
    });
  });

  it("leave the user's own settings alone", () => {
    const own = { TF_NUM_INTRAOP_THREADS: '3', GLIBC_TUNABLES: 'glibc.malloc.arena_max=1' };
    expect(workersOn(tensorflow, undefined, computer(4, 64), own)).toEqual({
      count: 4,
      threads: null,
      environment: { GLIBC_TUNABLES: 'glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1' },
    });
    const pages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' };
    const { environment } = workersOn(tensorflow, 1, computer(2, 24), pages);
    expect(environment).not.toHaveProperty('GLIBC_TUNABLES');
  });
});

it('workers on wasm are one a core, whatever the memory', () => {
  const wasm = { name: 'wasm', gpu: false } as const;
  expect(workersOn(wasm, undefined, computer(4, 1), {})).toEqual({
    count: 4,
    threads: null,
    environment: {},
  });
});
