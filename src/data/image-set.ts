/** Labelled images of one size. */
export interface ImageSet {
  /** RGB bytes, [count, height, width, 3] row-major. */
  readonly images: Uint8Array;
  /** Class of each image, from 0. */
  readonly labels: Int32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** What a trial learns and is tested on. Validation images are split off `train`. */
export interface DataSet {
  readonly name: string;
  /** Class names; a label is an index into them. */
  readonly classes: string[];
  readonly train: ImageSet;
  readonly test: ImageSet;
}
