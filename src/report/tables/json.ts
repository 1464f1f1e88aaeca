import type { Cell, StreamFormat } from './table.ts';

/**
 * A list of objects, one a line. JSON has no number for what is none: that is the
 * text `NaN`, `Infinity` or `-Infinity`, and no value is null.
 */
export const json: StreamFormat = async function* ({ columns, rows }) {
  let before = '[\n';
  for await (const cells of rows()) {
    const entries = columns.map(({ name }, i) => [name, jsonOf(cells[i]!)]);
    yield `${before}${JSON.stringify(Object.fromEntries(entries))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
};

function jsonOf(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;
}
