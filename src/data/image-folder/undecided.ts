import { BenchError, type BenchErrorOptions } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';

/** What a folder of images leaves open, and its names or values suggest. */
export type Suggested = Partial<
  Pick<ImageFolderSpec, 'dir' | 'splits' | 'classes' | 'range' | 'slices'>
>;

/** A folder that could be read in two ways, of which the experiment must name one. */
export class Undecided extends BenchError {
  /** The way that is the most likely; nothing where none is. */
  readonly suggested: Suggested;

  constructor(suggested: Suggested, message: string, options: BenchErrorOptions) {
    super('data', message, options);
    this.suggested = suggested;
  }
}
