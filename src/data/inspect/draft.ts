import type { DataInput } from '../../experiment/data-schema.ts';

/** What reads images: the kind of its call and the keys that it needs, defaults left out. */
export type Draft = Exclude<DataInput, { kind: 'procedural' | 'scans' }>;

/** A draft, and what in it was taken from names or values alone, a sentence each. */
export interface Recognised {
  readonly draft: Draft;
  readonly guesses: readonly string[];
}
