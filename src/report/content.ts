import type { Verdict } from '../analysis/types.ts';
import type { Chart } from './chart-list.ts';
import type { Gallery } from './gallery/data.ts';
import type { Running } from './input/running.ts';

/** A report as both Markdown and HTML show it. Texts are plain: the renderers escape them. */
export interface Content {
  readonly title: string;
  readonly question: string;
  /** The answer in one sentence; why there is none where the experiment was skipped. */
  readonly answer: string;
  /** How far it is; null once the run has ended. */
  readonly running: Running | null;
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
  | { readonly kind: 'chart'; readonly chart: Chart }
  /** What the charts after it show, which a reader of the page can change. */
  | {
      readonly kind: 'comparison';
      readonly heading: string;
      readonly sentence: string;
      readonly note: string | null;
    }
  /** Test images of a comparison. */
  | { readonly kind: 'gallery'; readonly gallery: Gallery; readonly first: number | null }
  /** Every trial: a page sorts and filters them. */
  | { readonly kind: 'trials'; readonly table: Table; readonly left: number };

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

/** A verdict cell says the verdict, with its text after it; `comparison` is its place in the analysis. */
export type Cell =
  | string
  | { readonly verdict: Verdict; readonly text: string; readonly comparison?: number };

export const paragraph = (text: string): Block => ({ kind: 'text', text });
export const tableBlock = (table: Table): Block => ({ kind: 'table', table });

/** Labelled texts, one below the other. */
export const listBlock = (items: readonly Fact[]): Block => ({ kind: 'list', items });

/** Columns of numbers, by their labels. */
export const numeric = (...labels: readonly string[]): Column[] =>
  labels.map((label) => ({ label, numeric: true }));
