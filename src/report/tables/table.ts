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

/** A table whose rows come as they are made, once. */
export interface StreamedRows {
  readonly columns: readonly Column[];
  readonly rows: () => Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
}

/** Writes such a table as text, a piece at a time. */
export type StreamFormat = (table: StreamedRows) => AsyncIterable<string | Uint8Array>;

/** Writes a table as bytes or text, a piece at a time. */
export type Format = (table: Rows) => AsyncIterable<string | Uint8Array>;
