/** A cell: null where there is no value; NaN and infinities are values. */
export type Cell = string | number | boolean | null;
export type CellType = 'text' | 'number' | 'integer' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: CellType;
}

/** A table whose rows are made as they are asked for, and can be asked for again. */
export interface Rows {
  readonly columns: readonly Column[];
  /** Each row has a cell for each column, in their order. */
  readonly rows: () => Iterable<readonly Cell[]>;
}

/** Writes a table as bytes or text, a piece at a time. */
export type Format = (table: Rows) => AsyncIterable<string | Uint8Array>;
