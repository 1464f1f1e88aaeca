import { expect, test } from 'vitest';
import { chartTable } from '../../../src/report/html/chart-table.ts';

const columns = [
  { field: 'base', label: 'Base' },
  { field: 'share', label: 'Share <%>', digits: 1 },
];
const rowsIn = (html: string) =>
  [...html.split('<tbody>')[1]!.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) => row);

test('numbers have their digits and words stand as they are; what is missing is a dash', () => {
  const html = chartTable(
    [
      { base: 'VGG16', share: 12.345, unasked: 1 },
      { base: null, share: null },
      { base: true, share: -0.04 },
    ],
    columns,
    'Shares & "bases"',
  );
  expect(rowsIn(html)).toEqual([
    '<td>VGG16</td><td class="number">12.3</td>',
    '<td>–</td><td class="number">–</td>',
    '<td>yes</td><td class="number">0.0</td>',
  ]);
  expect(html).toContain(
    '<th scope="col">Base</th><th scope="col" class="number">Share &lt;%&gt;</th>',
  );
  expect(html).toMatch(/aria-label="Data: Shares &amp; &(quot|#34);bases/);
});

test('the first 200 of many rows are shown, and of how many', () => {
  const many = (length: number) =>
    chartTable(
      Array.from({ length }, (_, i) => ({ base: `b${i}` })),
      columns,
      'a',
    );
  expect(rowsIn(many(1200))).toHaveLength(200);
  expect(many(1200)).toContain('<p>The first 200 of 1,200 rows;');
  expect(many(200)).not.toContain('<p>');
});

test('a name of a user is no markup', () => {
  expect(rowsIn(chartTable([{ base: '<script>', share: 1 }], columns, 'a'))[0]).toContain(
    '<td>&lt;script&gt;</td>',
  );
});
