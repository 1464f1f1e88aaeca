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
  /** What to take for each target. */
  readonly best: readonly Best[];
  /** How the best were chosen, and what that leaves open. */
  readonly chosen: string;
  /** What the sources' names stand for. */
  readonly sources: readonly DataWord[];
  /** Run, date, seeds, backend and device. */
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  readonly footer: string;
}

/** The name of a data set or of weights, which is the experiment's own, with what stands behind it. */
export interface DataWord {
  readonly name: string;
  /** Such as `procedural, labelled by shape`. */
  readonly meaning: string;
  /** Some of its images; empty where there are none to show. */
  readonly samples: readonly { readonly label: string; readonly picture: string }[];
}

/** The best arm of a target, in words. */
export interface Best {
  readonly target: DataWord;
  /** The arm, such as `VGG16 32px frozen from shapes`; null where none can be named. */
  readonly arm: string | null;
  /** Such as `98.0% [96.1, 99.2]`. */
  readonly accuracy: string;
  readonly cost: string;
  /** What to do, in one sentence. */
  readonly advice: string;
  /** What else there is to know: arms not told apart, arms left out, other sizes, trends. */
  readonly beside: readonly Fact[];
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
  /** Test images of arms that are compared with nothing. */
  | { readonly kind: 'predictions'; readonly gallery: Gallery }
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

/** A verdict cell says the verdict, with its text after it. */
export type Cell =
  | string
  | {
      readonly verdict: Verdict;
      readonly text: string;
      /** Its place in the analysis. */
      readonly comparison?: number;
      /** The accuracies that it compares, which a page shows on demand. */
      readonly accuracies?: string;
    };

export const paragraph = (text: string): Block => ({ kind: 'text', text });
export const tableBlock = (table: Table): Block => ({ kind: 'table', table });

/** Labelled texts, one below the other. */
export const listBlock = (items: readonly Fact[]): Block => ({ kind: 'list', items });

/** Columns of numbers, by their labels. */
export const numeric = (...labels: readonly string[]): Column[] =>
  labels.map((label) => ({ label, numeric: true }));
