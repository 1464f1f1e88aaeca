/** What the page shows of test images: of which comparisons, and which images. */
export interface Gallery {
  /** By comparison, in the order of the analysis; null where it has none. */
  readonly cells: readonly (GalleryCell | null)[];
  /** Pictures by their place, as `data:` URIs. */
  readonly pictures: readonly string[];
  /** Why pictures are missing, a sentence each. */
  readonly missing: readonly string[];
  /** What the selection leaves out; empty where nothing. */
  readonly note: string;
}

export interface GalleryCell {
  readonly source: string;
  readonly groups: readonly GalleryGroup[];
}

interface GalleryGroup {
  readonly title: string;
  readonly images: readonly GalleryImage[];
}

/** A test image with what both arms gave it, means over the seeds. */
export interface GalleryImage {
  /** Its index in the test set. */
  readonly example: number;
  readonly truth: string;
  /** Place in `pictures`; null where there is none. */
  readonly picture: number | null;
  readonly transfer: Prediction;
  readonly scratch: Prediction;
}

export interface Prediction {
  readonly right: boolean;
  /** The likeliest classes with their probabilities, 0..1. */
  readonly top: readonly (readonly [string, number])[];
}
