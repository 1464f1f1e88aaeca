import { expect, test } from 'vitest';
import type { Table } from '../../../src/report/content.ts';
import type { ReportInput } from '../../../src/report/input/input.ts';
import { pretrainingTable, trialBlocks, trialCounts } from '../../../src/report/sections/trials.ts';
import { textsIn } from '../../support/blocks.ts';
import { allFailed, ONE_BASE, reportInput } from '../../support/report-input.ts';

const input = reportInput();

function tableOf(of: ReportInput): { table: Table; left: number } {
  const found = trialBlocks(of).find((block) => block.kind === 'trials');
  if (found === undefined) throw new Error('There is no table of trials.');
  return found;
}

test('trials are counted by how they ended, reused ones and missing ones too', () => {
  // Four pretrainings, all reused, and 72 trials of which one failed.
  expect(trialCounts(input)).toBe(
    '75 of 76 planned trials finished, 1 failed, 4 reused from an earlier run',
  );
  expect(trialCounts({ ...input, trials: input.trials.slice(6) })).toBe(
    '69 of 76 planned trials finished, 1 failed, 6 not run, 3 reused from an earlier run',
  );
  expect(textsIn(trialBlocks(input))).toEqual([`${trialCounts(input)}.`]);
});

test('every trial has its figures, and one that failed has none but its time', () => {
  const { table, left } = tableOf(input);
  expect(left).toBe(0);
  expect(table.caption).toBe('All trials (76)');
  expect(table.rows[0]).toEqual([
    'VGG16 ×0.25 32px · pretraining shape · seed 0',
    'finished',
    '82.3',
    '0.447',
    '5',
    '1 min 04 s',
    '774.7 MiB',
    'yes',
    'yes',
  ]);
  expect(table.rows.find(([, status]) => status === 'failed')).toEqual([
    'InceptionResNetV2 ×0.25 75px · shape → far · fine-tuned · seed 3',
    'failed',
    '–',
    '–',
    '–',
    '3.2 s',
    '–',
    '–',
    'no',
  ]);
});

test('a GPU has columns where a trial was sampled on one', () => {
  const onGpu = reportInput(ONE_BASE, (trial, i) =>
    i === 0 ? { ...trial, gpu: { peakMemoryMiB: 2048, meanUtilisation: 71.6 } } : trial,
  );
  const { columns, rows } = tableOf(onGpu).table;
  expect(columns.slice(7, 9).map(({ label }) => label)).toEqual([
    'Peak GPU memory',
    'GPU busy (%)',
  ]);
  expect(rows[0]!.slice(7, 9)).toEqual(['2.0 GiB', '72']);
  expect(rows[1]!.slice(7, 9)).toEqual(['–', '–']);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
});

test('of many trials the first 300 are listed, and how many are left', () => {
  const trials = Array.from({ length: 1300 }, (_, i) => input.trials[i % 76]!);
  const { table, left } = tableOf({ ...input, trials });
  expect(table.caption).toBe('The first 300 of 1,300 trials');
  expect([table.rows.length, left]).toEqual([300, 1000]);
});

test('a pretraining has what it reached on its own data, once for each seed that it had', () => {
  const [vgg] = pretrainingTable(input.trials)!.rows;
  expect(vgg).toEqual([
    'VGG16 ×0.25 32px',
    'shape',
    'shapes',
    '0',
    '82.3',
    '0.447',
    '5',
    '96',
    '1 min 04 s',
    'yes',
  ]);
  const failed = pretrainingTable(allFailed().trials)!.rows;
  expect(failed).toHaveLength(4);
  expect(failed[0]!.slice(4, 8)).toEqual(['failed', '–', '–', '–']);
});

test('nothing pretrained and nothing tried have no table', () => {
  expect(pretrainingTable(input.trials.filter(({ spec }) => spec.kind === 'target'))).toBeNull();
  expect(trialBlocks({ ...input, trials: [] })).toEqual([
    {
      kind: 'text',
      text: '0 of 76 planned trials finished, 0 failed, 76 not run, 0 reused from an earlier run.',
    },
  ]);
});
