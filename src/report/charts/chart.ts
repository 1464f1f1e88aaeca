import type { TopLevelSpec } from 'vega-lite';

/** One mark of a chart as a row of values. */
export type Datum = Readonly<Record<string, string | number | boolean | null>>;

/** A column of the table that says in numbers what a chart shows. */
export interface ChartColumn {
  readonly label: string;
  readonly field: string;
  /** Decimals of a number; without them the value is a text. */
  readonly digits?: number;
}

/** What a chart draws, and the same as a table. */
export interface Drawing {
  readonly spec: TopLevelSpec;
  readonly columns: readonly ChartColumn[];
  readonly rows: readonly Datum[];
}

export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Where an arm stands, as the first columns of a table. */
export const ARM_COLUMNS: readonly ChartColumn[] = [
  { label: 'Source → target', field: 'panel' },
  { label: 'Base', field: 'base' },
  { label: 'Regime', field: 'regime' },
];
