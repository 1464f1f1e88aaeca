import type { Verdict } from '../analysis/types.ts';
import type { Chart } from './charts/charts.ts';

/** A report as both Markdown and HTML show it. Texts are plain: the renderers escape them. */
export interface Content {
  readonly title: string;
  readonly question: string;
  /** The answer in one sentence; why there is none where the experiment was skipped. */
  readonly answer: string;
  /** What a reader must know before any number, such as that there is one seed. */
  readonly warnings: readonly string[];
  /** Run, date, seeds, backend and device. */
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  readonly footer: string;
}

export interface Fact {
  readonly label: string;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Fact[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'chart'; readonly name: Chart['name']; readonly alt: string };

/** The first cell of a row names it. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Long and seldom read: shown on demand. */
  readonly folded?: boolean;
}

export interface Column {
  readonly label: string;
  /** Numbers, set against the right edge. */
  readonly numeric?: boolean;
  /** A heading that neighbouring columns share. */
  readonly group?: string;
}

/** A verdict cell says the verdict, with its text after it. */
export type Cell = string | { readonly verdict: Verdict; readonly text: string };

export const paragraph = (text: string): Block => ({ kind: 'text', text });
export const tableBlock = (table: Table): Block => ({ kind: 'table', table });

/** Labelled texts, one below the other. */
export const listBlock = (items: readonly Fact[]): Block => ({ kind: 'list', items });

/** Columns of numbers, by their labels. */
export const numeric = (...labels: readonly string[]): Column[] =>
  labels.map((label) => ({ label, numeric: true }));
