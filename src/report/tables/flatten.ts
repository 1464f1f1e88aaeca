import { leavesOf } from '../leaves.ts';
import type { Cell, Column, Rows } from './table.ts';

/**
 * A table of records that need not have the same leaves: a column for every leaf
 * of any, in the order they come. A leaf that is text in one record and a number
 * or a truth in another is text; one that is null, and has leaves in another, is left out.
 * @param records Asked for twice: for the columns and for the rows.
 */
export function flattened(records: () => Iterable<object>): Rows {
  const types = new Map<string, Column['type'] | null>();
  for (const record of records())
    for (const [name, cell] of leavesOf(record)) {
      const [known, type] = [types.get(name) ?? null, typeOf(cell)];
      types.set(name, known === null || type === null || known === type ? (type ?? known) : 'text');
    }
  const isParent = (name: string) =>
    [...types.keys()].some((other) => other.startsWith(`${name}.`));
  const columns = [...types]
    .filter(([name, type]) => type !== null || !isParent(name))
    .map(([name, type]): Column => ({ name, type: type ?? 'text' }));
  return {
    columns,
    *rows() {
      for (const record of records()) {
        const cells = new Map(leavesOf(record));
        yield columns.map(({ name, type }) => as(type, cells.get(name) ?? null));
      }
    },
  };
}

/** Null for what has none: any type may lack a value. */
function typeOf(cell: Cell): Column['type'] | null {
  if (cell === null) return null;
  return typeof cell === 'string' ? 'text' : typeof cell === 'number' ? 'number' : 'boolean';
}

function as(type: Column['type'], cell: Cell): Cell {
  return type === 'text' && cell !== null ? String(cell) : cell;
}
