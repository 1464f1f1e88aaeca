import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { csv } from '../../../src/report/tables/csv.ts';
import { flattened } from '../../../src/report/tables/flatten.ts';
import { json } from '../../../src/report/tables/json.ts';
import { parquet } from '../../../src/report/tables/parquet.ts';
import type { Cell, Rows } from '../../../src/report/tables/table.ts';

const COLUMNS = [
  { name: 'name', type: 'text' },
  { name: 'loss', type: 'number' },
  { name: 'epoch', type: 'integer' },
  { name: 'early', type: 'boolean' },
] as const;

const tableOf = (rows: readonly (readonly Cell[])[]): Rows => ({
  columns: COLUMNS,
  rows: () => rows,
});

const ODD = tableOf([
  ['plain', 0.1, 1, true],
  ['a "quoted", long\nline', Number.NaN, 2, false],
  [null, Number.NEGATIVE_INFINITY, null, null],
  ['=HYPERLINK("http://x")', -0.5, 3, true],
  ['\u202eevil', Number.POSITIVE_INFINITY, 2 ** 53 - 1, null],
]);

test('CSV: quoted, numbers that are none by name, no formulas, negative numbers as they are', async () => {
  expect(await text(csv(ODD) as never)).toBe(
    [
      'name,loss,epoch,early',
      'plain,0.1,1,true',
      '"a ""quoted"", long\nline",NaN,2,false',
      ',-Infinity,,',
      '"\'=HYPERLINK(""http://x"")",-0.5,3,true',
      '\u202eevil,Infinity,9007199254740991,',
      '',
    ].join('\r\n'),
  );
});

test('JSON: what JSON has no number for is text, and no value is null', async () => {
  const rows = JSON.parse(await text(json(ODD) as never));
  expect(rows[1]).toEqual({ name: 'a "quoted", long\nline', loss: 'NaN', epoch: 2, early: false });
  expect(rows[2]).toEqual({ name: null, loss: '-Infinity', epoch: null, early: null });
  expect(JSON.parse(await text(json(tableOf([])) as never))).toEqual([]);
});

async function readBack(table: Rows): Promise<Cell[][]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of parquet(table)) pieces.push(piece as Uint8Array);
  const bytes = Buffer.concat(pieces);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const objects = await parquetReadObjects({ file });
  return objects.map((row) =>
    table.columns.map(({ name }) => {
      const cell = row[name] ?? null;
      return typeof cell === 'bigint' ? Number(cell) : cell;
    }),
  );
}

test('Parquet comes back as it was, with NaN, infinities and missing values', async () => {
  const cell = {
    name: fc.option(fc.string({ unit: 'grapheme' })),
    loss: fc.option(fc.double()),
    epoch: fc.option(fc.maxSafeInteger()),
    early: fc.option(fc.boolean()),
  };
  const rows = fc.array(fc.tuple(cell.name, cell.loss, cell.epoch, cell.early), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      expect(await readBack(tableOf(all))).toEqual(all.map((row) => [...row]));
    }),
    { numRuns: 40 },
  );
});

test('Parquet of more rows than a row group has', async () => {
  const rows = Array.from({ length: 45_000 }, (_, i) => [`t${i % 7}`, i / 3, i, i % 2 === 0]);
  expect(await readBack(tableOf(rows))).toEqual(rows);
});

test('records of different leaves make one table', () => {
  const { columns, rows } = flattened(() => [
    { id: 1, spec: { tune: false, units: [8] }, transfer: null, error: null },
    { id: 2, spec: { tune: { rate: 0.1 }, from: 'x' }, transfer: { logMe: Number.NaN } },
    { id: 3, spec: { from: 4 } },
  ]);
  expect(columns).toEqual([
    { name: 'id', type: 'number' },
    { name: 'spec.tune', type: 'boolean' },
    { name: 'spec.units', type: 'text' },
    { name: 'error', type: 'text' },
    { name: 'spec.tune.rate', type: 'number' },
    { name: 'spec.from', type: 'text' },
    { name: 'transfer.logMe', type: 'number' },
  ]);
  expect([...rows()]).toEqual([
    [1, false, '[8]', null, null, null, null],
    [2, null, null, null, 0.1, 'x', Number.NaN],
    [3, null, null, null, null, '4', null],
  ]);
});
