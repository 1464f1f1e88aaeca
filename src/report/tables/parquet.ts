import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, CellType, Column, Format } from './table.ts';

/** Rows of a row group: what is in memory at a time. */
const GROUP = 20_000;

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Record<CellType, object>;

const OPTIONAL = { repetition_type: 'OPTIONAL' } as const;

/**
 * Parquet, compressed with Snappy: text as UTF-8, numbers as DOUBLE, counts and
 * indices of long tables as INT64. NaN and infinities are numbers there, and no value is null.
 */
export const parquet: Format = async function* ({ columns, rows }) {
  const writer = new ByteWriter();
  /** What was written since; the writer's positions in the file count on. */
  const drained = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }) => ({ ...TYPES[type], name, ...OPTIONAL })),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: 'transfer-bench' });
  let group: (readonly Cell[])[] = [];
  const write = () => {
    file.write({ columnData: columns.map((column, i) => dataOf(column, i, group)) });
    group = [];
    return drained();
  };
  for (const row of rows()) {
    group.push(row);
    if (group.length === GROUP) yield write();
  }
  if (group.length > 0) yield write();
  file.finish();
  yield drained();
};

function dataOf({ name, type }: Column, i: number, group: readonly (readonly Cell[])[]) {
  const data = group.map((cells) => cells[i]!);
  if (type !== 'integer') return { name, data };
  return { name, data: data.map((cell) => (cell === null ? null : BigInt(cell))) };
}
