import { expect, test } from 'vitest';
import { throughputTable } from '../../src/report/sections/machine.ts';
import { THROUGHPUT } from '../support/store-samples.ts';

const row = { ...THROUGHPUT, medianSeconds: 0.25, gpuSeconds: null };

test('time on the GPU has a column where one was measured, and its share of the batch', () => {
  const table = throughputTable([row, { ...row, task: 'training', gpuSeconds: 0.2 }])!;
  expect(table.columns.at(-1)!.label).toBe('GPU computes');
  expect(table.rows.map((cells) => cells.at(-1))).toEqual(['', '200.0 ms (80%)']);
});

test('without one there is no such column', () => {
  expect(throughputTable([row])!.columns.map(({ label }) => label)).not.toContain('GPU computes');
});
