import { describe, expect, test } from 'vitest';
import {
  environmentTable,
  machinesTable,
  throughputTable,
} from '../../../src/report/sections/machine.ts';
import { reportInput } from '../../support/report-input.ts';
import { ENVIRONMENT, machine, THROUGHPUT } from '../../support/store-samples.ts';

const row = { ...THROUGHPUT, medianSeconds: 0.25, gpuSeconds: null };

test('time on the GPU has a column where one was measured, and its share of the batch', () => {
  const table = throughputTable([row, { ...row, task: 'training', gpuSeconds: 0.2 }])!;
  expect(table.columns.at(-1)!.label).toBe('GPU computes');
  expect(table.rows.map((cells) => cells.at(-1))).toEqual(['', '200.0 ms (80%)']);
});

test('without one there is no such column', () => {
  expect(throughputTable([row])!.columns.map(({ label }) => label)).not.toContain('GPU computes');
});

test('each figure stands with its unit under its own heading', () => {
  const table = throughputTable([
    {
      ...row,
      batchSize: 1024,
      samples: 1200,
      imagesPerSecond: 4096,
      p95Seconds: 0.5,
      relativeMargin: 3.25,
    },
  ])!;
  expect(table.rows).toEqual([
    ['VGG16 32px', 'inference', '4,096', '1,024', '1,200', '250.0 ms', '500.0 ms', '±3.3%'],
  ]);
});

test('what was not measured has no table', () => {
  expect(throughputTable([])).toBeNull();
});

test('the environment says where it ran, one part a row', () => {
  const rows = new Map(
    environmentTable({ ...ENVIRONMENT, cores: 1, gpu: true, versions: { tfjs: '4.22.0' } })
      .rows as [string, string][],
  );
  expect(rows.get('GPU')).toBe('yes');
  expect(rows.get('CPU')).toBe('a processor, 1 core');
  expect(rows.get('Memory')).toBe('8.0 GiB');
  expect(rows.get('tfjs')).toBe('4.22.0');
});

test('the commit says whether there were changes beside it, or that there is none', () => {
  const commitOf = (changes: Partial<typeof ENVIRONMENT>) =>
    environmentTable({ ...ENVIRONMENT, ...changes }).rows.find(([part]) => part === 'Commit')![1];
  expect(commitOf({ gitCommit: null })).toBe('not in a git repository');
  expect(commitOf({ gitCommit: 'abc', gitDirty: false })).toBe('abc');
  expect(commitOf({ gitCommit: 'abc', gitDirty: true })).toBe('abc, with uncommitted changes');
});

describe('the machines that trained', () => {
  const { trials } = reportInput();
  const on = (of: (index: number) => ReturnType<typeof machine> | null) =>
    machinesTable(trials.map((trial, i) => ({ ...trial, machine: of(i) })));

  test('are counted, each with its name and kind', () => {
    const table = on((i) =>
      i < 2
        ? machine({ host: 'gpu-1', workers: 4 })
        : i === 2
          ? machine({ host: '\u001b[2Jgpu-2', cores: 1 })
          : null,
    )!;
    const [cpu, memory, os, node] = ['a processor, 2 cores', '8.0 GiB', ENVIRONMENT.os, 'v20.20.2'];
    expect(table.rows).toEqual([
      ['gpu-1', 'CPU, SIMD', cpu, memory, os, node, '4', '2'],
      ['\\u001b[2Jgpu-2', 'CPU, SIMD', 'a processor, 1 core', memory, os, node, '–', '1'],
      ['not known', '–', '–', '–', '–', '–', '–', String(trials.length - 3)],
    ]);
  });

  test('are not listed where there is one without a name, the run’s own', () => {
    expect(on(() => machine())).toBeNull();
    expect(on(() => machine({ host: 'gpu-1' }))!.rows).toHaveLength(1);
    expect(machinesTable([])).toBeNull();
  });
});
