import type { ListedFile } from './list.ts';

/** An image that was read: what its file is called, and where its bytes are. */
export interface Example extends ListedFile {
  /** Its place among the decoded images. */
  readonly row: number;
  readonly group: number | null;
}

/** What is trained on (validation included) and what is tested on. */
export interface Parts {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}
