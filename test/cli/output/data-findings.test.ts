import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingsText, pastedCall } from '../../../src/cli/output/data-findings.ts';
import { inspectData } from '../../../src/data/inspect/inspect.ts';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();

test('what is found fits a terminal, and names from outside show what they are', async () => {
  const names = [
    'a\u202eb',
    '::error::x',
    'a long name of a class, with many words in it '.repeat(3),
  ];
  await folder.fill('', names, 5);
  mkdirSync(join(folder.dir, '.hidden'));
  const found = await inspectData(folder.dir, { unreadable: 'skip' });
  const text = findingsText(found, 80);
  const [above, call] = text.split('paste into');
  expect(text).not.toMatch(/\u202e/);
  expect(text).toContain('a\\u202eb');
  for (const line of above!.split('\n').filter((each) => /^\w+:|^ {2}/.test(each)))
    expect([line, line.length <= 80]).toEqual([line, true]);
  expect(call!.split('\n').slice(2)).toEqual(
    pastedCall(found)
      .split('\n')
      .map((line) => `  ${line}`),
  );
});

test('of many classes some are shown, and the others summed', async () => {
  await folder.fill(
    '',
    Array.from({ length: 33 }, (_, i) => `c${i}`),
    5,
  );
  const text = findingsText(await inspectData(folder.dir, { unreadable: 'skip' }), 80);
  expect(text).toMatch(/and 3 others +\d+ +\d+\nall +\d+ +\d+\n/);
});
